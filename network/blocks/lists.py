"""Blocks that arrange several items: comparison, timeline, gallery, questions."""

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from network.files.blocks import PictureBlock
from network.text.strings import plain

from . import groups
from .body import ParagraphBlock
from .facts.dates import FactDate, validate_fact_date


class ComparisonBlock(TypedTableBlock):
    """A table that compares things: its first column contains the criteria."""

    class Meta:
        label = _("Comparaison")
        group = groups.NUMBERS
        icon = "grip"
        template = "blocks/comparison.html"
        description = _("Deux ou trois choses côte à côte, critère par critère.")
        preview_value = {
            "caption": _("Trois façons de travailler ensemble"),
            "columns": [
                {"type": "text", "heading": _("Ce que l’on compare")},
                {"type": "answer", "heading": _("Coworking")},
                {"type": "answer", "heading": _("Télécentre")},
            ],
            "rows": [
                {"values": [_("On y vient sans son employeur"), "yes", "no"]},
                {"values": [_("Quelqu’un fait se rencontrer les gens"), "no", "yes"]},
            ],
        }


class AnswerBlock(blocks.ChoiceBlock):
    """A cell of a comparison: "yes", "partly" or "no"."""

    choices = [("yes", _("Oui")), ("partly", _("En partie")), ("no", _("Non"))]

    class Meta:
        icon = "check"
        template = "blocks/answer.html"


def comparison_block() -> ComparisonBlock:
    """Return a `ComparisonBlock` with three types of columns: text, answer and number."""
    return ComparisonBlock(
        [
            ("text", blocks.CharBlock(label=_("Texte"), required=False)),
            (
                "answer",
                AnswerBlock(label=_("Oui ou non"), required=False, search_index=False),
            ),
            ("number", blocks.DecimalBlock(label=_("Nombre"), required=False)),
        ]
    )


class MomentValue(blocks.StructValue):
    """The value of a date of a timeline."""

    @cached_property
    def when(self) -> FactDate | None:
        """Return the date as a `FactDate`, or None if the typed text is not a date."""
        return FactDate.read(self.get("date") or "")


class MomentBlock(blocks.StructBlock):
    """A date of a timeline, with its title and text."""

    date = blocks.CharBlock(
        label=_("Date"),
        max_length=10,
        validators=[validate_fact_date],
        search_index=False,
        help_text=_("Ex. : 2012, 10/2012 ou 16/10/2012"),
    )
    title = blocks.CharBlock(label=_("Ce qui s’est passé"), max_length=150)
    text = blocks.TextBlock(label=_("En quelques mots"), rows=2, required=False)

    class Meta:
        label = _("Date")
        icon = "date"
        value_class = MomentValue


class TimelineBlock(blocks.StructBlock):
    """A list of at least two dates in chronological order, with their titles and texts."""

    moments = blocks.ListBlock(MomentBlock(), label=_("Dates"), min_num=2)

    class Meta:
        label = _("Frise")
        group = groups.PICTURES
        icon = "time"
        template = "blocks/timeline.html"
        description = _("Une histoire en quelques dates, de la plus ancienne à la plus récente.")
        preview_value = {
            "moments": [
                {"date": "2004", "title": _("La fibre arrive, sans personne pour s’en servir")},
                {
                    "date": "2010",
                    "title": _("Le lieu ouvre"),
                    "text": _("Deux étages, dix tables."),
                },
            ]
        }

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Return the value; raise ValidationError if its dates are not in chronological order.

        Equal dates are accepted. A year or a month counts as its last day. Dates that are empty in
        a draft are not compared.
        """
        value = super().clean(value)
        days = [moment.when.last_day for moment in value["moments"] if moment.when]
        if days != sorted(days):
            message = _("Rangez les dates de la plus ancienne à la plus récente.")
            raise blocks.StructBlockValidationError(non_block_errors=[ValidationError(message)])
        return value


class GalleryPictureBlock(blocks.StructBlock):
    """A picture of a gallery, with its caption."""

    image = PictureBlock(label=_("Image"))
    caption = blocks.CharBlock(label=_("Légende"), max_length=200, required=False)

    class Meta:
        label = _("Image")
        icon = "image"


class GalleryBlock(blocks.StructBlock):
    """A gallery of two to twelve pictures with captions."""

    pictures = blocks.ListBlock(GalleryPictureBlock(), label=_("Images"), min_num=2, max_num=12)

    class Meta:
        label = _("Galerie")
        group = groups.PICTURES
        icon = "copy"
        template = "blocks/gallery.html"
        preview_template = "blocks/previews/gallery.html"
        description = _("De deux à douze images ensemble, chacune avec sa légende.")
        preview_value = {"pictures": []}


class QuestionValue(blocks.StructValue):
    """The value of a question, with its anchor."""

    @property
    def anchor(self) -> str:
        """The slug of the question, at most 60 characters, for the fragment of its URL.

        The anchor is "question" if the slug is empty.
        """
        return slugify(plain(self.get("question") or ""))[:60].strip("-") or "question"


class QuestionBlock(blocks.StructBlock):
    """A question and its answer."""

    question = blocks.CharBlock(
        label=_("Question"), max_length=200, help_text=_("Ex. : Faut-il s’inscrire ?")
    )
    answer = ParagraphBlock(label=_("Réponse"))

    class Meta:
        label = _("Question")
        icon = "help"
        value_class = QuestionValue


class QuestionsBlock(blocks.StructBlock):
    """A list of questions and answers, each with an anchor."""

    questions = blocks.ListBlock(QuestionBlock(), label=_("Questions"), min_num=1)

    class Meta:
        label = _("Questions et réponses")
        group = groups.TEXT
        icon = "help"
        template = "blocks/questions.html"
        description = _("Des questions que l’on nous pose, et leur réponse. Chacune a son adresse.")
        preview_value = {
            "questions": [
                {
                    "question": _("Faut-il s’inscrire ?"),
                    "answer": "<p>Non : venez quand vous voulez.</p>",
                }
            ]
        }
