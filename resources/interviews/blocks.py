"""Blocks of an interview."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from network.blocks import FigureBlock, QuestionBlock
from resources.blocks import EventBlock, PlaceBlock


class InterviewQuestionBlock(QuestionBlock):
    """A question and its answer, with an anchor: each question has an address in the page."""

    class Meta:
        label = _("Question et réponse")
        icon = "help"
        template = "resources/interviews/question.html"
        description = _(
            "Ce que l’on demande, et ce qui est répondu. Chaque question a son adresse."
        )
        preview_value = {
            "question": _("Comment êtes-vous arrivée ici ?"),
            "answer": "<p>Par une panne. Je suis revenue le lendemain.</p>",
        }


class PullQuoteBlock(blocks.StructBlock):
    """A sentence of the interview, shown in large letters."""

    text = blocks.TextBlock(
        label=_("Phrase à retenir"),
        rows=2,
        max_length=200,
        help_text=_("Mot pour mot, une phrase de l’entretien. Ex. : On apprend en refaisant."),
    )

    class Meta:
        label = _("Phrase en grand")
        icon = "openquote"
        template = "resources/interviews/pull_quote.html"
        description = _("Une phrase de l’entretien, montrée en grand entre deux réponses.")
        preview_value = {"text": _("Personne ne peut lire quand il a peur.")}


INTERVIEW_BLOCKS = [
    ("question", InterviewQuestionBlock()),
    ("pull_quote", PullQuoteBlock()),
    ("figure", FigureBlock()),
    ("place", PlaceBlock()),
    ("event", EventBlock()),
]
