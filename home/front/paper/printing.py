"""The three PDFs of a printed directory, kept on the disk under the hash of their HTML.

The HTML has every fact of the list. It is rendered from the database for each answer that is not
cached; a PDF of the same HTML, which takes a hundred times longer, is read from the disk. A list
that names a withdrawn place or an old fact thus has another hash, and cannot be served.
"""

import base64
import hashlib
import logging
import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from types import SimpleNamespace
from urllib.parse import urljoin

from django.conf import settings
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from events.paper import cached_qr
from network.memory import limits
from network.memory.locks import exclusive_lock
from network.models import NetworkSettings, Territory
from network.outputs import pdf
from places.filters import PlaceFilterSet
from places.maps.numbered import NumberedMap
from places.models import PlacePage

from .booklet import impose
from .directory import PaperDirectory

logger = logging.getLogger(__name__)
MILLIMETRES = 25.4 / 72  # of a point
# The files of the day, and those of the day before, for two processes that disagree on the day.
KEPT_FOR = timedelta(days=2)
MOST_KEPT = 2000  # files
MOST_AN_HOUR = 30  # lists printed for one visitor; those kept are free


@dataclass(frozen=True)
class Form:
    """A form of the printed list.

    `use` is a sentence about its use. `letter` is the height of its smallest text in points, and
    `map_room` the (width, height) of the map in millimetres. The pages of a booklet are imposed on
    larger sheets.
    """

    key: str
    label: str
    use: str
    letter: float
    map_room: tuple[float, float]
    is_booklet: bool = False

    @property
    def url_name(self) -> str:
        """The name of the URL pattern of the file."""
        return f"home:paper_{self.key}"


FORMS = {
    form.key: form
    for form in (
        Form("a4", _("Feuilles A4"), _("À afficher, à poser à l’accueil."), 11, (178, 200)),
        Form(
            "grand",
            _("Gros caractères"),
            _("Sur feuilles A4, pour lire sans peine."),
            16,
            (178, 190),
        ),
        Form(
            "livret",
            _("Livret à plier"),
            _(
                "Imprimez recto verso, en retournant sur le petit côté, puis pliez les feuilles en"
                " deux."
            ),
            11,
            (124, 140),
            is_booklet=True,
        ),
    )
}


class BusyError(Exception):
    """A list cannot be printed now: try again in a minute."""


def html_of(site: Site, directory: PaperDirectory, form: Form) -> str:
    """Return the whole HTML of a printed list, with the address of its page on the site."""
    address = urljoin(site.root_url, reverse("home:paper_list", args=[directory.here.code]))
    drawing = directory.draw(form.map_room, form.letter * MILLIMETRES)
    context = {
        "directory": directory,
        "form": form,
        "map": _data_url(drawing),
        "short": address.partition("://")[2],
        "qr": cached_qr(address),
        "network": SimpleNamespace(settings=NetworkSettings.for_site(site)),
    }
    return render_to_string("home/paper/directory.html", context)


def _data_url(drawing: NumberedMap | None) -> str:
    """Return the SVG of a map as a `data:` URL, or ""."""
    if drawing is None:
        return ""
    svg = render_to_string("places/maps/numbered.svg", {"map": drawing})
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def pdf_of(site: Site, here: Territory, form: Form, *, who: str = "") -> bytes | None:
    """Return the PDF of the list of today, or None for a territory without places.

    `who` is the visitor of `network.memory.limits`, or "" for the nightly command. Raises
    `BusyError` if the file is not kept and either another process prints a list, or the visitor
    printed `MOST_AN_HOUR` lists.
    """
    directory = PaperDirectory(here, NetworkSettings.for_site(site))
    if not directory.total:
        return None
    html = html_of(site, directory, form)
    path = _path_of(here, form, html)
    if path.exists():
        return path.read_bytes()
    if who and not limits.allows("paper", who, most=MOST_AN_HOUR):
        raise BusyError
    with exclusive_lock("paper") as is_mine:
        if not is_mine:
            raise BusyError
        body = pdf.write(html)
        body = impose(body) if form.is_booklet else body
        _keep(path, body)
    return body


def print_all(site: Site) -> tuple[int, int]:
    """Print the lists of the départements and EPCI, and delete the former files.

    Returns (number of lists, number of lists left out because another process was printing). A
    commune's list is printed when it is requested: it takes a second or two.
    """
    printed = left_out = 0
    for here in printed_at_night():
        for form in FORMS.values():
            try:
                printed += pdf_of(site, here, form) is not None
            except BusyError:
                left_out += 1
    purge()
    return printed, left_out


def printed_at_night() -> QuerySet[Territory]:
    """Return the départements and EPCI with places, by code."""
    directory = PlaceFilterSet({}, PlacePage.objects.directory()).directory
    kinds = (Territory.Kind.DEPARTEMENT, Territory.Kind.EPCI)
    keys = [key for kind in kinds for key in directory.counts(directory.columns.rows, kind)]
    return Territory.objects.with_parents().filter(pk__in=keys).order_by("code")


def _path_of(here, form, html) -> Path:
    digest = hashlib.sha256(html.encode()).hexdigest()[:32]
    return settings.PAPER_ROOT / f"{here.code}-{form.key}-{digest}.pdf"


def _keep(path, body):
    """Write a file, whole or not at all; a full disk only costs the next printing."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(body)
        os.replace(file.name, path)
        purge()
    except OSError as error:
        logger.warning("The printed list %s could not be kept: %s", path.name, error)


def purge() -> int:
    """Delete the files older than `KEPT_FOR`, and all but the newest `MOST_KEPT`; return how many.

    Such a file is never served again: its HTML has another date.
    """
    found = ((_written_at(file), file) for file in settings.PAPER_ROOT.glob("*"))
    files = sorted(((moment, file) for moment, file in found if moment), reverse=True)
    limit = (timezone.now() - KEPT_FOR).timestamp()
    old = [file for rank, (moment, file) in enumerate(files) if moment < limit or rank >= MOST_KEPT]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


def _written_at(file):
    """Return the time of the last change of a file, or None if another process deleted it."""
    try:
        return file.stat().st_mtime
    except FileNotFoundError:
        return None
