"""Blocks of the body of a page: the same in articles, places, events and plain pages.

May import `files`, `outputs` and `text`; `facts` contains the numbers that blocks quote.
"""

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
from .charts import ChartBlock, KeyFigureBlock, NumberBlock
from .lists import GalleryBlock, QuestionBlock, QuestionsBlock, TimelineBlock, comparison_block

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
