import pytest
from wagtail.models import Page

import search
from network.geography.gazetteer import gazetteer
from tests.search.conftest import page_document


@pytest.fixture
def place(publish, communes):
    """place(title, marks, code) -> a public place in a commune."""
    places = {}

    def to_document(page):
        if page.title not in places:
            return page_document(page)
        marks, code = places[page.title]
        latitude, longitude = gazetteer().get(code).point
        facets = {"territory": [(code, communes[code].name)]}
        return search.Document(
            kind="place", title=page.title, url=page.get_url(), marks=marks, facets=facets,
            latitude=latitude, longitude=longitude,
        )  # fmt: skip

    search.register(Page, to_document)

    def place(title, marks, code):
        places[title] = marks, code
        return publish(title)

    return place
