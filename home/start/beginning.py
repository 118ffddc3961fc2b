"""All that a network begins with, made once: what is there already stays as it is."""

import json
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale

from home.models import HomePage
from network.geography import official
from network.models import NetworkSettings, Territory, Topic

from . import address, pages

TOPICS = Path(__file__).parent / "topics.json"
DEFAULT_NAME = NetworkSettings._meta.get_field("name").default


@dataclass(frozen=True)
class Beginning:
    """What a site begins with. `region` is a code of the Code officiel géographique,
    "53"; `departements` narrow it, [] being all of them; `color` is "#rrggbb" or ""."""

    name: str
    region: str
    departements: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""
    color: str = ""

    def country(self) -> official.Country:
        """The part of the country that it covers; raises `official.UnknownTerritoryError`."""
        everywhere = official.Country.read()
        return everywhere.narrowed(regions=[self.region], departements=self.departements)


@transaction.atomic
def begin(beginning, tally, *, folders=(), fill_home=pages.fill_home):
    """Makes the territories, the site's name and address, topics, pages and menus. `folders` hold
    texts that stand beside those of `home/start/pages`, or in their place under the same name;
    `fill_home` is given the home page, its summary and the tally."""
    site = address.main_site()
    home = HomePage.objects.get(pk=site.root_page_id)
    country = beginning.country()
    done = official.load(country)
    tally.add("territoires", made=done.created, kept=done.changed + done.left)
    address.follow(site)
    _make_languages()
    _make_topics(tally)
    network = _fill_settings(site, beginning)
    filled = {"name": network.name}
    pages.make(home, pages.read(*folders, filled=filled), tally)
    fill_home(home, _summary(network, country), tally)
    pages.declare_accessibility(site, home)
    return site


def _make_languages():
    """Those that the site speaks, so that each of its pages may be translated."""
    for code, _name in settings.LANGUAGES:
        Locale.all_objects.get_or_create(language_code=code)


def _fill_settings(site, beginning):
    """Only what nobody has filled in; what changes nothing is not saved."""
    network = NetworkSettings.for_site(site)
    blank = [field for field in ("phone", "email", "color") if not getattr(network, field)]
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
    """A town that people of the region know, and its postcode: "Arles ou 13200"."""
    towns = Territory.objects.filter(kind=Territory.Kind.COMMUNE).exclude(postcodes="")
    towns = list(towns.order_by("-population")[:40])
    # One postcode only, and a name that a telephone shows whole.
    plain = [town for town in towns if len(town.postcode_list) == 1 and len(town.name) < 10]
    town = next(iter(plain or towns), None)
    return f"{town.name} ou {town.postcode_list[0]}" if town else ""


def _make_topics(tally):
    """Only where there is none: a network that chose its own keeps them."""
    if Topic.objects.exists():
        tally.add("thèmes", made=0, kept=Topic.objects.count())
        return
    for topic in topics():
        topic.save()
        tally.count("thèmes", made=True)


def topics():
    """Unsaved `Topic`s: what most networks speak of."""
    rows = json.loads(TOPICS.read_text(encoding="utf-8"))
    return [Topic(**values, sort_order=rank) for rank, values in enumerate(rows)]


def _summary(network, country):
    where = country.regions[0]["name"].replace("'", "’")
    return (
        "Trouvez près de chez vous un lieu, un atelier ou une personne pour vous aider avec le"
        f" numérique. {network.name}, {where}."
    )
