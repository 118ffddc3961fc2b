"""What an easy version is made of: few things, each seen at once."""

from network.blocks import CalloutBlock, FigureBlock, HeadingBlock, ParagraphBlock

EASY_BLOCKS = [
    ("heading", HeadingBlock()),
    ("paragraph", ParagraphBlock(features=["bold", "ol", "ul", "link"])),
    ("callout", CalloutBlock()),
    ("figure", FigureBlock()),
]
