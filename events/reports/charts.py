"""Drawings of numbers, made on the server as SVG with words for who does not see. Pure.

No style is written in it but attributes, so they obey the site's policy and print as they are.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

WIDTH, LINE, GAP = 640, 26, 8
NAMES, VALUES = 284, 90  # what stands before and after the bars
LONGEST_NAME = 30  # capitals too fit the room before the bars
MOST = 20  # with as many, a drawing and its title fit one sheet
INK, BAR, PALE = "#2b1d2e", "#8a2f62", "#d9c9d3"


@dataclass(frozen=True)
class Bar:
    """`value` is None when it may not be known; `label` is then why, else the number."""

    name: str
    value: int | None
    label: str


def bars(key: str, title: str, values: Iterable[Bar]) -> str:
    """Horizontal bars as one <svg>, "" without any. `key` names it within its page.

    Beyond `MOST`, those of the greatest values, the greatest first.
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
    # What may not be known has one pale bar, whatever it is.
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
    """A long name without its middle: names that begin alike end with their town."""
    if len(name) <= LONGEST_NAME:
        return name
    half = LONGEST_NAME // 2
    return f"{name[: half - 1].rstrip()}…{name[-half:].lstrip()}"
