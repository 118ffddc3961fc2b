"""Identity of the demonstration: settings, topics, organisations, people, pictures."""

import json

from django.core.files.base import ContentFile
from wagtail.models import Collection, Site

from home.team.start.beginning import Beginning, topics
from network.files.choices import PictureLicence
from network.models import Locality, NetworkSettings, Organisation, Person, Picture, Topic

from . import FOLDER, plans

BEGINNING = Beginning(name="Réseau Mailles du Sud", region="93")
COLLECTION = "Démonstration"
# The pictures of `demo/pictures/`, by the slug of their topic, and their French descriptions.
PICTURES = {
    "debuter": "un écran, un clavier et une souris",
    "smartphone": "une jeune femme explique un téléphone à une dame âgée",
    "demarches": "une dame âgée et un médiateur devant un ordinateur",
    "se-proteger": "un cadenas et un mot de passe caché",
    "emploi": "un CV sous une loupe",
    "reparer": "deux personnes réparent un grille-pain",
    "fabriquer": "une personne devant une imprimante 3D",
    "tiers-lieux": "deux personnes à la table d’une maison partagée",
    "metier": "une formatrice devant son groupe",
    "territoires": "une mairie et son drapeau",
}


def make(site: Site, tally) -> None:
    """Create the missing topics, organisations, people and quarters; fill the settings of `site`.

    People have a drawn portrait. Existing rows are not changed. Quarters are created only if the
    site has no quarter. The settings are filled only if their phone, e-mail and legal name are all
    empty.
    """
    slugs = set(Topic.objects.values_list("slug", flat=True))
    Topic.objects.bulk_create(topic for topic in topics() if topic.slug not in slugs)
    data = json.loads((FOLDER / "network.json").read_text(encoding="utf-8"))
    for values in data["organisations"]:
        _keep(Organisation, values, tally, "structures")
    organisations = Organisation.objects.in_bulk(field_name="slug")
    for values in data["people"]:
        photo = portrait(values["slug"], values["name"], tally)
        values["organisation"] = organisations[values["organisation"]]
        _keep(Person, values | {"photo": photo}, tally, "personnes")
    _fill_settings(site, data["settings"], tally)
    _add_quarters(tally)


def portrait(slug: str, name: str, tally) -> Picture:
    """Return the drawn portrait of an invented person; save a missing one.

    The drawing is the file `demo/portraits/<slug>.png`. `tally` counts only a new picture.
    """
    drawn = (FOLDER / "portraits" / f"{slug}.png").read_bytes()
    return _get_or_save(f"portrait-{slug}", lambda: (drawn, f"portrait de {name}"), tally)


def picture(name: str, tally) -> Picture:
    """Return the `Picture` of this name; draw and save a missing one.

    `name` is a key of `PICTURES` or of `plans.PLANS`. `tally` counts only a new picture.
    """
    return _get_or_save(name, lambda: _drawing(name), tally)


def _get_or_save(name, draw, tally):
    """Return the picture titled with `name`; save a missing one.

    `draw` returns (bytes of the PNG, French words that describe the drawing).
    """
    title = f"Dessin de démonstration : {name}"
    if image := Picture.objects.filter(title=title).first():
        return image
    drawn, shape = draw()
    image = Picture.objects.create(
        title=title,
        description=f"Dessin : {shape}",
        author="Dessin fait pour la démonstration",
        licence=PictureLicence.CC0,
        file=ContentFile(drawn, name=f"demo-{name}.png"),
        collection=collection(),
    )
    tally.count("images", made=True)
    return image


def _drawing(name):
    """Return (bytes of the PNG, French words that describe the drawing)."""
    if name in plans.PLANS:
        return plans.plan(name), plans.PLANS[name][0]
    return (FOLDER / "pictures" / f"{name}.png").read_bytes(), PICTURES[name]


def collection() -> Collection:
    """Return the Wagtail collection of the demonstration's files, created if it is new."""
    collection = Collection.objects.filter(name=COLLECTION).first()
    return collection or Collection.get_first_root_node().add_child(name=COLLECTION)


def _keep(model, values, tally, noun):
    """Create a database row of `model` from `values` if no row has the same slug.

    `tally` counts the row, created or existing, under `noun`.
    """
    made = model.objects.get_or_create(slug=values["slug"], defaults=values)[1]
    tally.count(noun, made=made)


def _fill_settings(site, values, tally):
    """Save the settings `values` and an image if phone, e-mail and legal name are all empty."""
    network = NetworkSettings.for_site(site)
    blank = not (network.phone or network.email or network.legal_name)
    if blank:
        for name, value in values.items():
            setattr(network, name, value)
        network.social_image = picture("territoires", tally)
        network.save()
    tally.count("page de réglages", made=blank)


def _add_quarters(tally):
    kept = Locality.objects.count()
    rows = json.loads((FOLDER / "localities.json").read_text(encoding="utf-8"))
    new = [] if kept else [Locality.objects.create(**values) for values in rows]
    tally.add("quartiers", made=len(new), kept=kept)
