"""The blocks of a page's body, the same in articles, places, events and plain pages: their fields,
and what a page needs to give the numbers of its charts as files."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from .body import (
    CalloutBlock,
    FigureBlock,
    HeadingBlock,
    LinkBlock,
    LinksBlock,
    ParagraphBlock,
    QuoteBlock,
    TableBlock,
    VideoBlock,
)
from .facts import ChartBlock, KeyFigureBlock, NumberBlock
from .telling import GalleryBlock, QuestionBlock, QuestionsBlock, TimelineBlock, comparison_block

__all__ = [
    "BODY_BLOCKS",
    "FigureBlock",
    "LinkBlock",
    "NumberBlock",
    "ParagraphBlock",
    "QuestionBlock",
]

BODY_BLOCKS = [
    ("heading", HeadingBlock()),
    ("paragraph", ParagraphBlock()),
    ("figure", FigureBlock()),
    ("quote", QuoteBlock()),
    ("callout", CalloutBlock()),
    ("links", LinksBlock()),
    ("video", VideoBlock()),
    (
        "table",
        TableBlock(
            [
                ("text", blocks.CharBlock(label=_("Texte"), required=False)),
                ("number", blocks.DecimalBlock(label=_("Nombre"), required=False)),
                ("rich", ParagraphBlock(label=_("Texte mis en forme"), required=False)),
            ]
        ),
    ),
    ("key_figure", KeyFigureBlock()),
    ("chart", ChartBlock()),
    ("comparison", comparison_block()),
    ("timeline", TimelineBlock()),
    ("gallery", GalleryBlock()),
    ("questions", QuestionsBlock()),
]
