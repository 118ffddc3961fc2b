"""Blocks of numbers and charts, with their date, their source and their method."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from . import groups
from .facts import drawings
from .facts.dates import FactDate, is_old, validate_fact_date
from .facts.numbers import Numbers, format_number
from .facts.tables import Table

DRAW = {"bars": drawings.bars, "lines": drawings.lines, "shares": drawings.shares}


def date_block() -> blocks.CharBlock:
    """Return a block for the date of a number: a year, a month or a day."""
    return blocks.CharBlock(
        label=_("Date du chiffre"),
        max_length=10,
        validators=[validate_fact_date],
        search_index=False,
        help_text=_("Quand c’était vrai. Une année suffit. Ex. : 2012, 10/2012 ou 16/10/2012"),
    )


def source_block() -> blocks.CharBlock:
    """Return a block for the source of a number."""
    return blocks.CharBlock(
        label=_("D’où il vient"),
        max_length=200,
        help_text=_("Ex. : Enquête du réseau auprès de 40 lieux"),
    )


def url_block() -> blocks.URLBlock:
    """Return a block for the address of the source."""
    return blocks.URLBlock(label=_("Adresse de la source"), required=False)


def method_block() -> blocks.TextBlock:
    """Return a block for the method of counting."""
    return blocks.TextBlock(
        label=_("Comment on a compté"),
        rows=2,
        required=False,
        help_text=_("Ex. : Un bâton par personne qui entre et reste, pendant deux semaines."),
    )


class FactValue(blocks.StructValue):
    """A base class for the values of blocks with a date, typed in `date`."""

    @property
    def when(self) -> FactDate | None:
        """The date as a `FactDate`, or None if the typed text is not a date."""
        return FactDate.read(self.get("date") or "")

    @property
    def old_year(self) -> int | None:
        """The year of the date if its last day is more than five years ago, else None."""
        day = self.when and self.when.last_day
        return self.when.year if is_old(day, timezone.localdate()) else None


class NumberValue(blocks.StructValue):
    """The value of a block with a number, `value`, and a `unit`."""

    @property
    def text(self) -> str:
        """The number with its unit: "96 %"; "" without a number."""
        value = self.get("value")
        return "" if value is None else format_number(value, self.get("unit") or "")


class NumberBlock(blocks.StructBlock):
    """A number, its unit and the thing counted."""

    value = blocks.DecimalBlock(label=_("Nombre"), help_text=_("Ex. : 96 ou 4,5"))
    unit = blocks.CharBlock(
        label=_("Unité"),
        max_length=30,
        required=False,
        help_text=_("Ex. : personnes, heures, ou le signe pour cent. Vide s’il n’y en a pas."),
    )
    what = blocks.CharBlock(
        label=_("Ce qu’il compte"),
        max_length=200,
        help_text=_("Ex. : des personnes interrogées tiennent à la communauté"),
    )

    class Meta:
        label = _("Chiffre")
        icon = "order"
        value_class = NumberValue
        template = "blocks/number.html"
        description = _("Un nombre, son unité et ce qu’il compte.")
        preview_value = {
            "value": Decimal(62),
            "unit": "%",
            "what": _("des personnes reçues viennent pour une démarche"),
        }


class KeyFigureValue(NumberValue, FactValue):
    """The value of a key figure: a number and its date."""


class KeyFigureBlock(NumberBlock):
    """A number with its date, source and method."""

    date = date_block()
    source = source_block()
    url = url_block()
    method = method_block()

    class Meta:
        label = _("Chiffre")
        group = groups.NUMBERS
        icon = "order"
        value_class = KeyFigureValue
        template = "blocks/key_figure.html"
        description = _("Un nombre mis en valeur, avec sa date, sa source et sa méthode.")
        preview_value = {
            "value": Decimal(62),
            "unit": "%",
            "what": _("des personnes reçues viennent pour une démarche"),
            "date": "2026",
            "source": _("Enquête du réseau"),
            "method": _("Une réponse par personne, pendant deux semaines."),
        }


class ChartValue(Table, FactValue):
    """The value of a chart, which is also a `Table` for the CSV file."""

    @property
    def table_title(self) -> str:
        """The title of the chart, or "" if it is missing."""
        return self.get("title") or ""

    @cached_property
    def numbers(self) -> Numbers | None:
        """Return the typed text parsed as `Numbers`, or None if it is invalid."""
        return Numbers.read_or_none(self.get("data") or "")

    def draw(self, key: str) -> str:
        """Return the SVG of the numbers; `key` makes its identifiers unique in the page.

        Returns "" if the numbers are invalid or the kind is unknown, and for shares with a negative
        value or a total of zero.
        """
        draw = DRAW.get(self.get("kind"))
        if not (draw and self.numbers):
            return ""
        return draw(key, self.table_title, self.numbers, self.get("unit") or "")

    @property
    def heads(self) -> list[object]:
        """The headings of the columns of numbers.

        An empty heading is replaced by the unit, or without a unit by the translated "Valeur".
        Raises AttributeError if the numbers are invalid.
        """
        unit = self.get("unit") or ""
        return [head or unit or _("Valeur") for head in self.numbers.heads]

    @property
    def rows(self) -> list[tuple[str, list[str]]]:
        """The rows of the table with the same numbers, [(name, [value with its unit, …])].

        The values are formatted in the active language. Raises AttributeError if the numbers are
        invalid.
        """
        unit = self.get("unit") or ""
        return [
            (n, [format_number(value, unit) for value in values]) for n, values in self.numbers.rows
        ]

    def csv_rows(self) -> list[list[object]]:
        """Return the rows of the CSV file, headings first; [] if the numbers are invalid."""
        if not self.numbers:
            return []
        head = [self.numbers.corner or str(_("Nom")), *map(str, self.heads)]
        return [head, *([name, *values] for name, values in self.numbers.rows)]


class ChartBlock(blocks.StructBlock):
    """A chart of typed numbers: bars, shares or lines."""

    title = blocks.CharBlock(
        label=_("Titre"),
        max_length=120,
        help_text=_("Ce que l’on voit. Ex. : Ce que les personnes viennent faire"),
    )
    kind = blocks.ChoiceBlock(
        label=_("Dessin"),
        choices=[
            ("bars", _("Barres : comparer des nombres")),
            ("shares", _("Parts : ce dont un tout est fait")),
            ("lines", _("Courbe : suivre dans le temps")),
        ],
        default="bars",
        search_index=False,
    )
    data = blocks.TextBlock(
        label=_("Les nombres"),
        rows=6,
        help_text=_(
            "Une ligne par nombre : un nom, un point-virgule, le nombre. Ex. : Ateliers ; 42."
            " On peut coller des colonnes d’un tableur. La première ligne peut donner les titres."
        ),
    )
    unit = blocks.CharBlock(
        label=_("Unité"), max_length=30, required=False, help_text=_("Ex. : personnes")
    )
    date = date_block()
    source = source_block()
    url = url_block()
    method = method_block()

    class Meta:
        label = _("Graphique")
        group = groups.NUMBERS
        icon = "history"
        value_class = ChartValue
        template = "blocks/chart.html"
        description = _("Des barres, des parts ou une courbe, avec le tableau de leurs nombres.")
        preview_value = {
            "title": _("Ce que les personnes viennent faire"),
            "kind": "bars",
            "data": _("Une démarche ; 62\nApprendre ; 24\nUn projet ; 14"),
            "unit": "%",
            "date": "2026",
            "source": _("Enquête du réseau"),
        }

    def get_context(
        self, value: ChartValue, parent_context: dict[str, object] | None = None
    ) -> dict[str, object]:
        """Add `key`, the identifier of the figure, and `drawing`, its SVG.

        `key` is made from the identifier of the block, which Wagtail adds to the context as `id`.
        Outside a stream, it is made from the title.
        """
        context = super().get_context(value, parent_context)
        key = f"graphique-{context.get('id') or value.file}"
        return context | {"key": key, "drawing": value.draw(key)}

    def clean(self, value: ChartValue) -> ChartValue:
        """Return the value; raise ValidationError if its numbers cannot be drawn as its `kind`.

        In a draft, an empty text of numbers is accepted.
        """
        value = super().clean(value)
        if self.is_deferred_validation and not value["data"]:
            return value
        try:
            numbers = Numbers.read(value["data"])
        except ValidationError as refused:
            raise blocks.StructBlockValidationError(block_errors={"data": refused}) from refused
        errors = _faults(value["kind"], numbers)
        if errors:
            raise blocks.StructBlockValidationError(block_errors={"data": ValidationError(errors)})
        return value


def _faults(kind, numbers):
    """Return the reasons why the numbers cannot be drawn as `kind`, or [] if they can."""
    if kind == "lines":
        return (
            [] if len(numbers.names) > 1 else [_("Il faut au moins deux lignes pour une courbe.")]
        )
    if len(numbers.series) > 1:
        return [_("Donnez un seul nombre par ligne, ou choisissez une courbe.")]
    if kind == "shares" and (min(numbers.series[0]) < 0 or not sum(numbers.series[0])):
        return [_("Les parts d’un tout sont des nombres positifs.")]
    return []
