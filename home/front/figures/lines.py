"""The names and methods of the figures, in the order of the page. Pure."""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from network.blocks.facts.numbers import format_number


class Line(NamedTuple):
    """A figure: the key in the recorded values, its label, and how it was counted."""

    key: str
    label: str | Promise
    method: str | Promise


class Figure(NamedTuple):
    """A figure with its value: `former` is that of a year earlier, and `change` their difference.

    Both are None without an earlier record.
    """

    key: str
    label: str
    method: str
    value: Decimal
    former: Decimal | None

    @property
    def text(self) -> str:
        """The value in the active language."""
        return format_number(self.value)

    @property
    def change(self) -> str:
        """The change over a year with its sign, "+3" for example; "" without an earlier record."""
        if self.former is None:
            return ""
        change = self.value - self.former
        return f"+{format_number(change)}" if change > 0 else format_number(change)


LINES = [
    Line(
        "places",
        gettext_lazy("Lieux"),
        gettext_lazy("Les lieux publiés ici dont l’adresse ou un passage est dans le territoire."),
    ),
    Line(
        "touring",
        gettext_lazy("Dont lieux itinérants"),
        gettext_lazy("Ils ont un passage à venir. Un bus compte partout où il passe."),
    ),
    Line(
        "per_10000",
        gettext_lazy("Lieux pour 10 000 habitants"),
        gettext_lazy(
            "Les lieux divisés par la population municipale de l’INSEE : %(population)s habitants."
        ),
    ),
    Line(
        "hours",
        gettext_lazy("Heures d’ouverture dans la semaine"),
        gettext_lazy(
            "La somme des horaires connus, du lundi au dimanche, sans les fermetures, les jours"
            " fériés ni les rendez-vous."
        ),
    ),
    Line(
        "hours_known",
        gettext_lazy("Lieux dont les horaires sont connus"),
        gettext_lazy("Les itinérants n’y comptent pas."),
    ),
    Line(
        "evening",
        gettext_lazy("Lieux ouverts en soirée"),
        gettext_lazy("Au moins un jour de la semaine, après 18 h 30."),
    ),
    Line(
        "saturday",
        gettext_lazy("Lieux ouverts le samedi"),
        gettext_lazy("Le samedi de la semaine, matin ou après-midi."),
    ),
    Line(
        "far_communes",
        gettext_lazy("Communes à plus de 15 km d’un lieu ouvert dans la semaine"),
        gettext_lazy(
            "À vol d’oiseau, du centre de la commune au lieu le plus proche, même hors du"
            " territoire. Les itinérants n’y comptent pas."
        ),
    ),
    Line(
        "far_inhabitants",
        gettext_lazy("Habitants de ces communes"),
        gettext_lazy("La population municipale de l’INSEE."),
    ),
    Line(
        "dates_past",
        gettext_lazy("Rendez-vous des douze derniers mois"),
        gettext_lazy("Les dates annoncées ici, sans celles annulées ou reportées."),
    ),
    Line(
        "seats_past",
        gettext_lazy("Places dans ces rendez-vous passés"),
        gettext_lazy("Quand les inscriptions se font ici. Les autres ont un nombre inconnu."),
    ),
    Line(
        "attendance",
        gettext_lazy("Personnes venues depuis douze mois"),
        gettext_lazy(
            "La somme des rendez-vous où quelqu’un a compté, arrondie à cinq près. Une personne"
            " revenue compte à chaque fois."
        ),
    ),
    Line(
        "dates_counted",
        gettext_lazy("Rendez-vous où l’on a compté"),
        gettext_lazy("Les autres ont pu recevoir du monde sans le noter."),
    ),
    Line(
        "dates_coming",
        gettext_lazy("Rendez-vous des douze mois à venir"),
        gettext_lazy("Les dates déjà annoncées, sans celles annulées ou reportées."),
    ),
    Line(
        "seats_coming",
        gettext_lazy("Places dans ces rendez-vous à venir"),
        gettext_lazy("Quand les inscriptions se font ici. Les autres ont un nombre inconnu."),
    ),
    Line(
        "wheelchair",
        gettext_lazy("Lieux accessibles en fauteuil roulant"),
        gettext_lazy("Ceux qui l’ont dit. Les autres n’ont peut-être pas répondu."),
    ),
    Line(
        "languages",
        gettext_lazy("Lieux qui aident dans une autre langue"),
        gettext_lazy("En anglais ou dans une autre langue, pour ceux qui l’ont dit."),
    ),
    Line(
        "complete",
        gettext_lazy("Fiches complètes"),
        gettext_lazy("Une adresse, des horaires, et un téléphone ou un courriel."),
    ),
    Line(
        "fresh",
        gettext_lazy("Fiches confirmées ou mises à jour depuis un an"),
        gettext_lazy("D’après la date que montre la fiche du lieu."),
    ),
]


def figures_of(values: Mapping, former: Mapping | None) -> list[Figure]:
    """Return the `Figure`s of recorded values, in order, with those of a year earlier, or None.

    A figure whose value is unknown, such as the share of an unknown population, is omitted.
    """
    figures = []
    for line in LINES:
        value = _value(line.key, values)
        if value is None:
            continue
        earlier = _value(line.key, former) if former else None
        figures.append(
            Figure(line.key, str(line.label), str(_method(line, values)), value, earlier)
        )
    return figures


def _method(line, values):
    if line.key != "per_10000":
        return line.method
    return line.method % {"population": format_number(Decimal(values["population"]))}


def _value(key, values):
    if key == "per_10000":
        if not values.get("population"):
            return None
        return round(Decimal(values["places"]) * 10_000 / Decimal(values["population"]), 1)
    value = values.get(key)
    return None if value is None else Decimal(value)
