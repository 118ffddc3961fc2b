"""Who the network of the demonstration is: settings, topics, organisations, people, pictures."""

import json
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.base import ContentFile
from wagtail.images.models import Image
from wagtail.models import Collection

from home.models import StandardPage
from network.models import NetworkSettings, Organisation, Person, Topic

from . import FOLDER, pictures

COLLECTION = "Démonstration"
SHAPES = {
    "debuter": "un escalier et un soleil",
    "smartphone": "un téléphone et des ondes",
    "demarches": "des feuilles et une coche",
    "se-proteger": "un bouclier et une serrure",
    "emploi": "une mallette",
    "parentalite": "deux adultes et un enfant",
    "reparer": "deux roues dentées",
    "fabriquer": "des alvéoles de couleur",
    "tiers-lieux": "trois cercles qui se touchent",
    "metier": "trois anneaux liés",
    "territoires": "une carte de points reliés",
}


def make(site, tally):
    _name_site(site)
    data = json.loads((FOLDER / "network.json").read_text(encoding="utf-8"))
    for rank, values in enumerate(data["topics"]):
        _keep(Topic, values | {"sort_order": rank}, tally, "thèmes")
    for values in data["organisations"]:
        _keep(Organisation, values, tally, "structures")
    organisations = Organisation.objects.in_bulk(field_name="slug")
    for values in data["people"]:
        photo = picture(f"portrait-{values['slug']}", tally, color=values.pop("color"))
        values["organisation"] = organisations[values["organisation"]]
        _keep(Person, values | {"photo": photo}, tally, "personnes")
    _fill_settings(site, data["settings"], tally)


def declare_accessibility(site, home):
    """The page to which the mention on every page leads, unless an editor chose another."""
    network = NetworkSettings.for_site(site)
    if network.accessibility_page_id is None:
        pages = StandardPage.objects.descendant_of(home)
        network.accessibility_page = pages.filter(slug="accessibilite").first()
        network.save()


def picture(name, tally, *, color=None):
    """The image called `name`, drawn when it is not there: a portrait when `color` is given."""
    title = f"Dessin de démonstration : {name}"
    if image := Image.objects.filter(title=title).first():
        return image
    drawn = pictures.portrait(color) if color else pictures.topic_picture(name)
    shape = "une silhouette" if color else SHAPES.get(name, "une trame de fils")
    image = Image.objects.create(
        title=title,
        description=f"Dessin : {shape}",
        file=ContentFile(drawn, name=f"demo-{name}.png"),
        collection=collection(),
    )
    tally.count("images", made=True)
    return image


def _name_site(site):
    """The address that the installation gives itself, when nobody has named the site yet."""
    address = urlsplit(settings.SITE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    if (site.hostname, site.port) == ("localhost", 80) != (address.hostname, port):
        site.hostname, site.port = address.hostname, port
        site.save()


def collection():
    collection = Collection.objects.filter(name=COLLECTION).first()
    return collection or Collection.get_first_root_node().add_child(name=COLLECTION)


def _keep(model, values, tally, noun):
    """What an editor changed since stays changed."""
    made = model.objects.get_or_create(slug=values["slug"], defaults=values)[1]
    tally.count(noun, made=made)


def _fill_settings(site, values, tally):
    """Only settings that nobody has filled in."""
    network = NetworkSettings.for_site(site)
    blank = not (network.phone or network.email or network.legal_name)
    if blank:
        for name, value in values.items():
            setattr(network, name, value)
        network.social_image = picture("territoires", tally)
        network.save()
    tally.count("page de réglages", made=blank)
