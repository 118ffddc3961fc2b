"""Bar charts, rendered on the server as SVG with a text alternative. Pure.

Colours and sizes are SVG attributes rather than inline styles, which the site's content security
policy forbids. The charts look the same on paper.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

WIDTH, LINE, GAP = 640, 26, 8
NAMES, VALUES = 284, 90  # widths before and after the bars
LONGEST_NAME = 30  # characters; even in capitals, such a name is narrower than NAMES
MOST = 20  # bars; more would not fit on one printed sheet with their title
INK, BAR, PALE = "#2b1d2e", "#8a2f62", "#d9c9d3"


@dataclass(frozen=True)
class Bar:
    """A bar of a chart. `value` is None for a masked number; `label` is the text after the bar."""

    name: str
    value: int | None
    label: str


def bars(key: str, title: str, values: Iterable[Bar]) -> str:
    """Return a chart of horizontal bars as one `<svg>` element.

    `key` is unique in the page and makes the ids of the title and of the description. The bars are
    in the order of `values`. If there are more than 20 (`MOST`), only those with the greatest
    values are shown, in descending order. Returns "" if no value is greater than 0.
    """
    values = list(values)
    if len(values) > MOST:
        values = sorted(values, key=lambda bar: -(bar.value or 0))[:MOST]
    most = max((bar.value or 0 for bar in values), default=0)
    if not most:
        return ""
    height = len(values) * (LINE + GAP) + GAP
    rows = format_html_join("", "{}", ((_row(*item, most),) for item in enumerate(values)))
    text = ", ".join(_("%(name)s : %(said)s") % {"name": b.name, "said": b.label} for b in values)
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-titre {}-texte">'
        '<title id="{}-titre">{}</title><desc id="{}-texte">{}</desc>{}</svg>',
        WIDTH, height, key, key, key, title, key, text, rows,
    )  # fmt: skip


def _row(index, bar, most):
    top = GAP + index * (LINE + GAP)
    middle = top + LINE * 0.7
    length = round((WIDTH - NAMES - VALUES) * (bar.value or 0) / most, 1)
    # Masked numbers have pale bars of the same length.
    width, colour = (length, BAR) if bar.value is not None else (12, PALE)
    return format_html(
        '<text x="{}" y="{}" text-anchor="end" font-size="13" fill="{}">{}</text>'
        '<rect x="{}" y="{}" width="{}" height="{}" rx="3" fill="{}"></rect>'
        '<text x="{}" y="{}" font-size="14" fill="{}">{}</text>',
        NAMES - 8, middle, INK, _shortened(bar.name),
        NAMES, top, width, LINE, colour,
        NAMES + width + 8, middle, INK, bar.label,
    )  # fmt: skip


def _shortened(name):
    """Return a name without its middle if it exceeds `LONGEST_NAME` (30) characters.

    Many names begin alike and end with their town.
    """
    if len(name) <= LONGEST_NAME:
        return name
    half = LONGEST_NAME // 2
    return f"{name[: half - 1].rstrip()}…{name[-half:].lstrip()}"
