"""The time of a printed list of the size of a département: printed, not asserted (`pytest -s`)."""

import io
import time

import pypdf
import pytest

from home.front.paper.directory import PaperDirectory
from home.front.paper.printing import FORMS, html_of, impose, pdf
from network.models import NetworkSettings, Territory
from places.choices import Service
from tests.factories import PlaceIndexPageFactory, PlacePageFactory

PLACES = 300
TOWNS = [("13055", "Marseille", "13001"), ("13056", "Martigues", "13500")]


@pytest.mark.django_db
@pytest.mark.any_database
def test_three_hundred_places_are_printed(home, site, communes, pango):
    root = PlaceIndexPageFactory(parent=home)

    for rank in range(PLACES):
        code, city, postcode = TOWNS[rank % 2]
        PlacePageFactory(
            parent=root,
            title=f"Espace numérique {rank}",
            city=city,
            postcode=postcode,
            insee_code=code,
            phone="+33442112233",
            opening_hours="Mo-Th 09:00-12:00,13:30-17:00; Fr 09:00-12:00",
            services=[Service.PAPERWORK, Service.SAFETY],
        )
    here = Territory.objects.with_parents().get(code="13")
    start = time.process_time()
    directory = PaperDirectory(here, NetworkSettings.for_site(site))
    assert directory.total == PLACES
    print(f"\nread: {time.process_time() - start:.2f} s")  # noqa: T201
    for form in FORMS.values():
        start = time.process_time()
        html = html_of(site, directory, form)
        between = time.process_time()
        body = pdf.write(html)
        body = impose(body) if form.is_booklet else body
        pages = len(pypdf.PdfReader(io.BytesIO(body)).pages)
        html_time, pdf_time = between - start, time.process_time() - between
        print(f"{form.key}: HTML {html_time:.2f} s, PDF {pdf_time:.2f} s, {pages} pages")  # noqa: T201
