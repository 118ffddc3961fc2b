"""Draw `docs/house.svg` from the order of apps and wings: `python -m tests.house_picture`."""

from html import escape

from tests.test_layers import APPS, ROOT, WINGS

PICTURE = ROOT / "docs" / "house.svg"
WIDTH, MARGIN, GAP = 980, 20, 6
BOX_HEIGHT, BOXES_PER_ROW = 26, 9
BOX_WIDTH = (WIDTH - 2 * MARGIN - 2 * 14 - (BOXES_PER_ROW - 1) * GAP) // BOXES_PER_ROW
APP_HEAD, APP_FOOT = 30, 12
SUBJECTS = {
    "home": "the visitor's entry pages, and the team's tools",
    "events": "events, their dates, assises, iCalendar",
    "resources": "articles, kept links, series, workshop recipes",
    "places": "places, opening hours, the national data standard",
    "search": "the public index, its engines, facets, suggestions",
    "network": "the foundation that every app may import",
}
COLOURS = ["#cfe3f4", "#d9ead3", "#fff2cc", "#f4d9cf", "#e6dcf0", "#e8d5b5"]
STYLE = "text{font:13px sans-serif;fill:#222}.app{font-weight:bold;font-size:17px}"


def draw() -> str:
    """Return the picture: the highest app at the top, in each app the highest wing first."""
    y, parts = MARGIN, []
    for app, colour in zip(reversed(APPS), COLOURS, strict=True):
        lines, height = _app(app, colour, y)
        parts += lines
        y += height + 2 * GAP
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" role="img"'
        ' aria-label="Six apps one above the other, each with its wings. An import points to a'
        ' wing further on in the same app, or to an app below.">'
    )
    ground = f'<rect width="{WIDTH}" height="{y}" fill="#fff"/>'
    return "\n".join([head, f"<style>{STYLE}</style>", ground, *parts, "</svg>", ""])


def _app(app, colour, y):
    """Return the lines of one app that begins at `y`, and its height."""
    wings = ["models, views, filters" if wing == "." else wing for wing in reversed(WINGS[app])]
    rows, row = [[]], 0
    for wing in wings:
        span = 2 if len(wing) > 14 else 1
        if row + span > BOXES_PER_ROW:
            rows.append([])
            row = 0
        rows[-1].append((wing, row, span))
        row += span
    height = APP_HEAD + len(rows) * (BOX_HEIGHT + GAP) + APP_FOOT
    lines = [
        f'<rect x="{MARGIN}" y="{y}" width="{WIDTH - 2 * MARGIN}" height="{height}" rx="6"'
        f' fill="{colour}" stroke="#444"/>',
        f'<text x="{MARGIN + 14}" y="{y + 21}" class="app">{app}</text>',
        f'<text x="{MARGIN + 110}" y="{y + 21}">{escape(SUBJECTS[app], quote=False)}</text>',
    ]
    for number, boxes in enumerate(rows):
        top = y + APP_HEAD + number * (BOX_HEIGHT + GAP)
        for wing, column, span in boxes:
            left = MARGIN + 14 + column * (BOX_WIDTH + GAP)
            width = span * BOX_WIDTH + (span - 1) * GAP
            lines.append(
                f'<rect x="{left}" y="{top}" width="{width}" height="{BOX_HEIGHT}" rx="3"'
                ' fill="#fff" stroke="#888"/>'
                f'<text x="{left + width // 2}" y="{top + 18}" text-anchor="middle">{wing}</text>'
            )
    return lines, height


if __name__ == "__main__":
    PICTURE.write_text(draw(), encoding="utf-8")
