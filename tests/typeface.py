"""Make the typeface of the site from its sources: `python -m tests.typeface FOLDER`.

FOLDER contains `AtkinsonHyperlegibleNext[wght].ttf` and its italic, from `fonts/variable/` of
https://github.com/googlefonts/atkinson-hyperlegible-next (version 2.001, commit 7925f50f, SIL Open
Font License 1.1). The same sources and the same fonttools give the same bytes.
"""

import sys
from io import BytesIO
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FONTS = Path(__file__).parents[1] / "network/static/network/fonts"
ROMAN, ITALIC = "atkinson.woff2", "atkinson-italic.woff2"
# {file: (source, its weights)}: every weight of the site, and the italic of running text.
SOURCES = {
    ROMAN: ("AtkinsonHyperlegibleNext[wght].ttf", (400, 700)),
    ITALIC: ("AtkinsonHyperlegibleNext-Italic[wght].ttf", 400),
}
# The languages of Latin script: those of Europe, Turkish, Tahitian and the creoles.
RANGES = [(0x20, 0x7E), (0xA0, 0x17F), (0x218, 0x21B), (0x1E9E, 0x1E9E)]
SIGNS = "\u2009\u2010\u2011–—‘’‚“”„•…\u202f‹›€™−≤≥"
# The source lacks a narrow no-break space and three hyphens, and has their shapes. Its space is
# kerned: Chromium counts the kern in the least width of a column, then cuts the word at the end of
# a line, where there is no space. The no-break space has the same width and no kern.
SHAPES = {0x202F: 0x2009, 0x00AD: 0x2D, 0x2010: 0x2D, 0x2011: 0x2D, 0x20: 0xA0}
FEATURES = ["ccmp", "kern", "locl", "mark", "mkmk", "tnum"]


def make(source: Path, weights: float | tuple[float, float]) -> bytes:
    """Return a WOFF2 font: the weights, letters and signs of the site, without hinting."""
    font = TTFont(source, recalcTimestamp=False)
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap |= {sign: table.cmap[shape] for sign, shape in SHAPES.items()}
    # The subsetter reads a font from its bytes, not as the instancer leaves it.
    narrowed = BytesIO()
    instantiateVariableFont(font, {"wght": weights}).save(narrowed)
    font = TTFont(narrowed, recalcTimestamp=False)
    options = Options(layout_features=FEATURES, hinting=False, name_IDs=[0, 1, 2, 3, 4, 5, 6, 13])
    subsetter = Subsetter(options)
    letters = [code for first, last in RANGES for code in range(first, last + 1)]
    subsetter.populate(unicodes=letters, text=SIGNS)
    subsetter.subset(font)
    font.flavor, written = "woff2", BytesIO()
    font.save(written)
    return written.getvalue()


if __name__ == "__main__":
    for name, (source, weights) in SOURCES.items():
        (FONTS / name).write_bytes(make(Path(sys.argv[1]) / source, weights))
