"""Creation of the initial content of a network.

Existing topics and pages are not changed, except a home page that nobody has edited.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Site

from home.models import HomePage
from network.geography import official
from network.models import NetworkSettings, Territory, Topic
from network.models.territory import LARGEST_FIRST
from network.site.catalogues import is_machine_translated, is_offered

from . import accessibility, address, pages
from .tally import Tally

TOPICS = Path(__file__).parent / "topics.json"
DEFAULT_NAME = NetworkSettings._meta.get_field("name").default


@dataclass(frozen=True)
class Beginning:
    """The answers that a network starts with.

    `region` is a code of the Code officiel géographique, such as "53". `departements` are the codes
    of the départements of this region to load; () means all départements of the region. `phone` is
    in E.164, `theme` is a value of `Theme`, and `color` is "#rrggbb". An unknown `phone`, `email`,
    `theme` or `color` is "".
    `languages` are codes of offered languages; () means French and all offered languages whose
    catalogue was not translated by a machine.
    """

    name: str
    region: str
    departements: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""
    theme: str = ""
    color: str = ""
    languages: tuple[str, ...] = ()

    def country(self) -> official.Country:
        """Return the part of the country that the network covers.

        Raises `official.UnknownTerritoryError` for an unknown code.
        """
        everywhere = official.Country.read()
        return everywhere.narrowed(regions=[self.region], departements=self.departements)


@transaction.atomic
def begin(
    beginning: Beginning,
    tally: Tally,
    *,
    folders: Iterable[Path] = (),
    fill_home: Callable[[HomePage, str, Tally], None] = pages.fill_home,
) -> Site:
    """Create the missing territories, languages, topics and pages; return the default site.

    The pages are published. Territories that exist are updated from the official list. Topics are
    created only if the site has no topic. The address of the site is corrected, and its empty
    settings are filled. `tally` counts the created and existing objects.

    The texts in `folders` are added to the texts in `home/team/start/pages`; a file with the same
    name replaces the text of this folder. `fill_home` is called with the home page, its summary and
    the tally. The site and its home page must exist. Raises `official.UnknownTerritoryError` for an
    unknown code, and ValidationError if a page is invalid; nothing is saved then.
    """
    site = address.main_site()
    home = HomePage.objects.get(pk=site.root_page_id)
    country = beginning.country()
    done = official.load(country)
    tally.add("territoires", made=done.created, kept=done.changed + done.left)
    address.update_site(site)
    _create_locales(beginning.languages)
    _create_topics(tally)
    network = _fill_settings(site, beginning)
    filled = {"name": network.name} | accessibility.texts(network.name)
    pages.create_pages(home, pages.read(*folders, filled=filled), tally)
    fill_home(home, _summary(network, country), tally)
    accessibility.declare(site, home)
    return site


def _create_locales(chosen):
    """Create the missing locales of the languages `chosen`; other locales are kept.

    If `chosen` is empty, the languages are French and those with a catalogue that a person has
    reviewed.
    """
    offered = [code for code, _name in settings.LANGUAGES if is_offered(code)]
    reviewed = [code for code in offered if not is_machine_translated(code)]
    for code in chosen or reviewed:
        Locale.all_objects.get_or_create(language_code=code)


def _fill_settings(site, beginning):
    """Fill the empty settings of the site, save them if they changed, and return them.

    A default name, of the settings or of the `Site`, counts as empty.
    """
    network = NetworkSettings.for_site(site)
    blank = [field for field in ("phone", "email", "theme", "color") if not getattr(network, field)]
    values = {field: getattr(beginning, field) for field in blank}
    if network.name == DEFAULT_NAME:
        values["name"] = beginning.name
    if not network.search_example:
        values["search_example"] = search_example()
    _save(network, values)
    if site.site_name in ("", DEFAULT_NAME):
        _save(site, {"site_name": network.name})
    return network


def _save(row, values):
    changed = {field: value for field, value in values.items() if getattr(row, field) != value}
    for field, value in changed.items():
        setattr(row, field, value)
    if changed:
        row.save()


def search_example() -> str:
    """Return a large town of the network and its postcode, in French: "Arles ou 13200".

    It is the most populous commune that has a single postcode and a name of less than 10
    characters. If none of the 40 most populous communes has both, it is the first of these, with
    its first postcode. Returns "" if no commune has a postcode.
    """
    towns = Territory.objects.filter(kind=Territory.Kind.COMMUNE).exclude(postcodes="")
    towns = list(towns.order_by(*LARGEST_FIRST)[:40])
    short = [town for town in towns if len(town.postcode_list) == 1 and len(town.name) < 10]
    town = next(iter(short or towns), None)
    return f"{town.name} ou {town.postcode_list[0]}" if town else ""


def _create_topics(tally):
    """Create the usual topics if the network has no topic."""
    if Topic.objects.exists():
        tally.add("thèmes", made=0, kept=Topic.objects.count())
        return
    for topic in topics():
        topic.save()
        tally.count("thèmes", made=True)


def topics() -> list[Topic]:
    """Return the usual topics of a network, unsaved."""
    rows = json.loads(TOPICS.read_text(encoding="utf-8"))
    return [Topic(**values, sort_order=rank) for rank, values in enumerate(rows)]


def _summary(network, country):
    areas = country.departements if len(country.departements) == 1 else country.regions
    where = areas[0]["name"].replace("'", "’")
    return (
        "Trouvez près de chez vous un lieu, un atelier ou une personne pour vous aider avec le"
        f" numérique. {network.name}, {where}."
    )
