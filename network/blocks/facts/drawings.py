"""Charts of numbers as SVG, as wide as the page, with a text alternative. Pure functions.

Widths are percentages and texts have a fixed size, so that charts are readable on a phone. The SVG
has attributes and no inline style; the style sheet of the site adds colours. Colour is never the
only information: values are written, and lines differ by their marks and dashes.
"""

import textwrap
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .numbers import Numbers, format_number

TEXT, LINE = 16, 22  # size and line height of texts, in pixels
BAR, GAP = 16, 14
NAME_WIDTH = 26  # letters of a name on one line: the width of a phone, minus the value
PLOT, TOP, SIDE = 190, 34, 8  # height of a curve, space above it, percent on each side
MOST_LABELS = 6  # under a curve
PHONE, LETTER = 300, 9  # width of the narrowest chart and of a letter, in pixels
LETTERS = PHONE // LETTER  # in a line
HALF = LETTERS // 2 - 1
DASHES = ("none", "7 5", "2 4", "12 4 2 4")
MARKS = (
    '<circle r="5"></circle>',
    '<rect x="-5" y="-5" width="10" height="10"></rect>',
    '<path d="M0-6 6 5H-6z"></path>',
    '<path d="M0-7 7 0 0 7-7 0z"></path>',
)


def bars(key: str, title: str, numbers: Numbers, unit: str = "") -> str:
    """Render as SVG a bar for the first value of each row; negative bars extend left of zero.

    `key` makes the identifiers in the SVG unique in the page. The text alternative is `title`, then
    the names and values.
    """
    values = numbers.series[0]
    low, high = min(0, *values), max(0, *values)
    span = (high - low) or Decimal(1)
    zero = _percent(-low, span)
    boxes = [
        (zero if value >= 0 else _percent(value - low, span), _percent(abs(value), span))
        for value in values
    ]
    labels = [format_number(value, unit) for value in values]
    return _rows(key, title, list(zip(numbers.names, labels, boxes, strict=True)))


def shares(key: str, title: str, numbers: Numbers, unit: str = "") -> str:
    """Render as SVG the parts of a whole: each bar starts at zero, on a pale bar of the whole.

    The first value of each row is a part. Its label is its percentage and the value, or only the
    value if `unit` is "%". Returns "" if a value is negative or if the total is zero. `key` and
    `title` are as for `bars`.
    """
    values = numbers.series[0]
    total = sum(values)
    if total <= 0 or min(values) < 0:
        return ""
    boxes = [(0, _percent(value, total)) for value in values]
    labels = []
    for value in values:
        share = _share(value, total)
        label = format_number(value, unit)
        labels.append(label if label == share else f"{share} ({label})" if unit != "%" else label)
    rows = list(zip(numbers.names, labels, boxes, strict=True))
    return _rows(key, title, rows, is_whole=True)


def lines(key: str, title: str, numbers: Numbers, unit: str = "") -> str:
    """Render as SVG a curve for each series, with its own marks and dashes.

    `numbers` has at most four series. The vertical axis includes zero. `key` and `title` are as for
    `bars`.
    """
    flat = [value for values in numbers.series for value in values]
    low, high = min(0, *flat), max(0, *flat)
    span = (high - low) or Decimal(1)
    # The first and last labels share a line: a long unit is written once, above.
    is_unit_apart = 2 * max(len(format_number(value, unit)) for value in flat) >= LETTERS
    above = _above(numbers.heads, unit if is_unit_apart else "")
    top = len(above) * LINE + TOP
    across = [_across(rank, len(numbers.names)) for rank in range(len(numbers.names))]
    down = [
        [round(top + PLOT * float((high - value) / span), 1) for value in values]
        for values in numbers.series
    ]
    base = round(top + PLOT * float(high / span), 1)
    names = [textwrap.wrap(name, HALF) for name in numbers.names]
    bottom = top + PLOT + TOP + LINE * (max(map(len, names)) - 1)
    parts = [
        _legend(above),
        format_html(
            '<line class="chart__axis" x1="0" x2="100%" y1="{}" y2="{}" stroke="currentColor">'
            "</line>",
            base, base,
        ),
        *(_curve(rank, across, points) for rank, points in enumerate(down)),
        *_values(numbers, across, down, "" if is_unit_apart else unit),
        *_under(names, across, top + PLOT + TOP),
    ]  # fmt: skip
    description = "; ".join(
        _("%(name)s : %(said)s")
        % {"name": name, "said": ", ".join(format_number(value, unit) for value in values)}
        for name, values in numbers.rows
    )
    return _svg(key, title, description, bottom + 10, parts)


def _share(value, total):
    percent = 100 * value / total
    if 0 < percent < Decimal("0.5"):
        return _("moins de 1 %")
    return format_number(percent.quantize(Decimal(1)), "%")


def _percent(part, whole):
    return round(float(100 * part / whole), 2)


def _across(rank, count):
    """Return the horizontal position, in percent, of the point `rank` of `count` points.

    Returns 50 if `count` is 1.
    """
    return 50 if count < 2 else round(SIDE + (100 - 2 * SIDE) * rank / (count - 1), 2)


def _rows(key, title, rows, is_whole=False):
    parts, top = [], 0
    for name, label, (start, length) in rows:
        words = textwrap.wrap(name, NAME_WIDTH)
        parts += [_text(0, top + LINE * (n + 0.75), line) for n, line in enumerate(words)]
        if len(words[0]) + 1 + len(label) <= LETTERS:
            parts.append(_text("100%", top + LINE * 0.75, label, anchor="end", bold=True))
            top += LINE * len(words)
        else:
            top += LINE * len(words)
            for line in textwrap.wrap(label, LETTERS):
                parts.append(_text(0, top + LINE * 0.75, line, bold=True))
                top += LINE
        if is_whole:
            parts.append(_box("chart__whole", 0, 100, top, 0.15))
        parts.append(_box("chart__bar", start, length, top, 1))
        top += BAR + GAP
    description = ", ".join(
        _("%(name)s : %(said)s") % {"name": n, "said": s} for n, s, _box_ in rows
    )
    return _svg(key, title, description, top, parts)


def _svg(key, title, description, height, parts):
    return format_html(
        '<svg class="chart__drawing" direction="ltr" width="100%" height="{}" role="img"'
        ' fill="currentColor" font-size="{}" aria-labelledby="{}-titre {}-texte">'
        '<title id="{}-titre">{}</title>'
        '<desc id="{}-texte">{}</desc>{}</svg>',
        height, TEXT, key, key, key, title, key, description,
        format_html_join("", "{}", ((part,) for part in parts)),
    )  # fmt: skip


def _text(x, y, words, anchor="start", bold=False):
    return format_html(
        '<text x="{}" y="{}" text-anchor="{}"{}>{}</text>',
        x, round(y, 1), anchor, SafeString(' font-weight="700"') if bold else "", words,
    )  # fmt: skip


def _box(name, start, length, top, opacity):
    return format_html(
        '<rect class="{}" x="{}%" y="{}" width="{}%" height="{}" opacity="{}"></rect>',
        name, start, top, length, BAR, opacity,
    )  # fmt: skip


def _mark(rank, x, y):
    return format_html(
        '<svg class="chart__line chart__line--{}" x="{}" y="{}" overflow="visible">{}</svg>',
        rank + 1, x, y, SafeString(MARKS[rank]),
    )  # fmt: skip


def _above(heads, unit):
    """Return the lines of text above the curves, [(rank or None, text)]: legend, then unit.

    The rank is the rank of the curve whose mark precedes the text. It is None for the unit and for
    the next lines of a long heading. There is no legend if all `heads` are empty, and no unit if
    `unit` is "".
    """
    rows = []
    for rank, head in enumerate(heads if any(heads) else ()):
        words = textwrap.wrap(head, LETTERS - 3) or [""]
        rows += [(None if n else rank, line) for n, line in enumerate(words)]
    if unit:
        rows.append((None, _("En %(unit)s") % {"unit": unit}))
    return rows


def _legend(rows):
    return format_html_join(
        "",
        "{}{}",
        (
            (
                "" if rank is None else _mark(rank, 8, place * LINE + 11),
                _text(24, LINE * (place + 0.75), line),
            )
            for place, (rank, line) in enumerate(rows)
        ),
    )


def _curve(rank, across, points):
    """Render the curve of a rank: its segments, then its marks.

    `across` and `points` are the horizontal and vertical positions of its points, in percent and in
    pixels. The curve is made of segments because an SVG path accepts no percentage.
    """
    ends = zip(across, points, across[1:], points[1:], strict=False)
    segments = format_html_join(
        "",
        '<line class="chart__line chart__line--{}" x1="{}%" y1="{}" x2="{}%" y2="{}"'
        ' stroke="currentColor" stroke-width="3" stroke-dasharray="{}"></line>',
        ((rank + 1, x1, y1, x2, y2, DASHES[rank]) for x1, y1, x2, y2 in ends),
    )
    marks = format_html_join(
        "", "{}", ((_mark(rank, f"{x}%", y),) for x, y in zip(across, points, strict=True))
    )
    return segments + marks


def _values(numbers, across, down, unit):
    """Yield the labels of the first and last values of each curve.

    `across` are the horizontal positions of the points, and `down` a list of vertical positions for
    each curve. For a single series, yields the labels of all values, if it has at most 6 values
    (`MOST_LABELS`) that fit on a line of a phone.
    """
    count = len(numbers.names)
    letters = sum(len(format_number(value, unit)) + 1 for value in numbers.series[0])
    every = len(numbers.series) == 1 and count <= MOST_LABELS and letters <= LETTERS
    shown = range(count) if every else sorted({0, count - 1})
    for values, points in zip(numbers.series, down, strict=True):
        for rank in shown:
            anchor = (
                "start" if rank == 0 and count > 1 else "end" if rank == count - 1 else "middle"
            )
            x = 0 if anchor == "start" else "100%" if anchor == "end" and count > 1 else None
            x = f"{across[rank]}%" if x is None else x
            yield _text(x, points[rank] - 12, format_number(values[rank], unit), anchor, bold=True)


def _under(names, across, y):
    """Yield the texts under the curve: the names that fit on a phone, at least the first and last.

    Each of `names` is a list of lines. `across` are horizontal positions in percent, and `y` is the
    vertical position of the first line, in pixels.
    """
    count = len(names)
    fitting = LETTERS // (max(len(line) for name in names for line in name) + 1)
    most = min(max(fitting, 2), MOST_LABELS)
    step = max(1, -(-(count - 1) // (most - 1)))
    shown = {count - 1, *(rank for rank in range(0, count - 1, step) if count - 1 - rank >= step)}
    for rank in sorted(shown):
        first, last = rank == 0 and count > 1, rank == count - 1 and count > 1
        anchor = "start" if first else "end" if last else "middle"
        x = 0 if first else "100%" if last else f"{across[rank]}%"
        for n, line in enumerate(names[rank]):
            yield _text(x, y + LINE * n, line, anchor)
