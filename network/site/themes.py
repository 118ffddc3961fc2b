"""The look of a network, as CSS and SVG: the theme of its settings, and its own colour."""

from dataclasses import dataclass
from typing import NamedTuple, Self
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse

from network.models import NetworkSettings
from network.models.look import DEFAULT_COLOR, Theme

from . import palette
from .naming import Identity

# The radius of cards, of fields and of buttons, in rem. Those of `tokens.css` are soft.
SOFT, ROUND, SQUARE = (0.6, 0.35, 99), (1.2, 0.7, 99), (0.1, 0.1, 0.15)


@dataclass(frozen=True)
class Style:
    """The style of a theme.

    `color` is "#rrggbb". The pattern is a tile of `width` × `height` px, drawn by `lines` (an SVG
    path of strokes of width `stroke`) and `dots` (circles, each (x, y, radius)).
    """

    color: str
    corners: tuple[float, float, float]
    width: int
    height: int
    lines: str = ""
    stroke: float = 2
    dots: tuple[tuple[float, float, float], ...] = ()

    def tile(self, color: str) -> str:
        """Return the SVG elements of a tile in a colour."""
        circles = "".join(
            f"<circle cx='{x:g}' cy='{y:g}' r='{radius:g}'/>" for x, y, radius in self.dots
        )
        path = f"<path d='{self.lines}' fill='none'/>" if self.lines else ""
        return (
            f"<g fill='{color}' stroke='{color}' stroke-width='{self.stroke}'>{path}{circles}</g>"
        )


def _corners_and_centre(width, height, radius):
    corners = [(x, y, radius) for x in (0, width) for y in (0, height)]
    return (*corners, (width / 2, height / 2, radius))


STYLES = {
    # The colours of `tokens.css`: red and yellow.
    Theme.NET: Style(
        DEFAULT_COLOR, SOFT, 56, 56, "M0 0 56 56M56 0 0 56", dots=_corners_and_centre(56, 56, 3.3)
    ),
    Theme.WAVES: Style("#0b5c75", ROUND, 64, 28, "M0 14c11-16 21-16 32 0s21 16 32 0", stroke=2.5),
    Theme.FURROWS: Style("#2c6e35", SOFT, 32, 32, "M-8 8 8-8M0 32 32 0M24 40 40 24", stroke=4),
    Theme.BRICKS: Style("#a8430f", SQUARE, 64, 48, "M0 0H64M0 24H64M16 0v24M48 24v24"),
    Theme.DOTS: Style("#8a1f6d", ROUND, 44, 44, dots=_corners_and_centre(44, 44, 5)),
    Theme.PEAKS: Style("#413b9c", SQUARE, 48, 28, "M0 22 24 4 48 22", stroke=3),
}


class Look(NamedTuple):
    """A theme and a colour, "#rrggbb"; the colour is "" for the colours of `tokens.css`."""

    theme: str = Theme.NET.value
    color: str = ""

    @classmethod
    def of(cls, settings: NetworkSettings | Identity | None) -> Self:
        """Return the look of the network's settings; their colour replaces the theme's."""
        if settings is None:
            return cls()
        return cls.made(settings.theme, settings.color)

    @classmethod
    def made(cls, theme: str, color: str) -> Self:
        """Return the look of a theme with its colour or `color`.

        The theme is the default one for "", and for settings that are not saved.
        """
        theme = theme if theme in STYLES else Theme.NET.value
        own = "" if theme == Theme.NET else STYLES[theme].color
        return cls(theme, color.lower() or own)

    @classmethod
    def read(cls, slug: str) -> Self | None:
        """Return the look of "theme" or "theme-rrggbb"; return None for another text."""
        theme, _dash, digits = slug.partition("-")
        is_color = len(digits) == 6 and set(digits) <= set("0123456789abcdef")
        if theme not in STYLES or (digits and not is_color):
            return None
        return cls.made(theme, f"#{digits}" if digits else "")

    @property
    def slug(self) -> str:
        """The look as a part of a URL: "waves-0b5c75", or "net" without a colour."""
        return "-".join([self.theme, *([self.color[1:]] if self.color else [])])

    @property
    def tokens(self) -> dict[str, dict[str, str]]:
        """The colours of the look in both schemes, as `palette.all_tokens` returns them."""
        return palette.all_tokens(self.color)

    @property
    def accent(self) -> str:
        """The accent for a white background, "#rrggbb", with a contrast of 7."""
        return self.tokens["light"]["accent"]


def as_css(look: Look) -> str:
    """Return the CSS of a look: its colours, its corners, and the pattern on screens."""
    style = STYLES[look.theme]
    light, dark = (_pattern(style, tokens["highlight-thread"]) for tokens in look.tokens.values())
    size = f"{style.width / 16:g}rem {style.height / 16:g}rem"
    return (
        f"{palette.as_css(look.color) if look.color else ''}{_corners(style)}"
        "@layer components{@media screen{"
        f".mesh{{background-image:{light};background-size:{size}}}"
        f"@media (prefers-color-scheme:dark){{.mesh{{background-image:{dark}}}}}"
        "@media (forced-colors:active){.mesh{background-image:none}}}}"
    )


def _corners(style):
    """Return the CSS of the corners; "" if they are those of `tokens.css`."""
    if style.corners == SOFT:
        return ""
    card, field, button = style.corners
    radii = f"--radius:{card}rem;--radius-s:{field}rem;--radius-round:{button}rem"
    return f"@layer tokens{{:root{{{radii}}}}}"


def _pattern(style, color):
    """Return the CSS image of a tile."""
    drawing = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {style.width} {style.height}'>"
        f"{style.tile(color)}</svg>"
    )
    return f'url("data:image/svg+xml,{quote(drawing, safe=" /:=<>'")}")'


# Wagtail's own names of the admin's colours, from a token in light mode. The dark mode of the admin
# uses the last two on grey.
ADMIN = {
    "primary": "ink",
    "primary-200": "text",
    "secondary": "accent",
    "secondary-400": "accent-strong",
    "secondary-600": "accent-strong",
    "secondary-50": "accent-soft",
}
ADMIN_DARK = {"secondary-100": "accent", "secondary-75": "accent-strong"}

# An accent may be too close to the colour of the text for its links to be seen by colour alone.
ADMIN_LINKS = "main p>a:not(.button){text-decoration:underline}"


def as_admin_css(look: Look) -> str:
    """Return the CSS that gives the admin the colours of a look, by Wagtail's variables."""
    tokens = look.tokens
    values = {name: tokens["light"][token] for name, token in ADMIN.items()}
    values |= {name: tokens["dark"][token] for name, token in ADMIN_DARK.items()}
    text = "".join(f"--w-color-{name}:{value};" for name, value in values.items())
    return f":root{{{text}}}{ADMIN_LINKS}"


def preview(look: Look) -> str:
    """Return an SVG image of 320 × 150: a small page in light mode, beside it in dark mode."""
    style = STYLES[look.theme]
    halves = (
        f'<svg x="{160 * rank}" width="160" height="150" viewBox="0 0 160 150">'
        f"{_page(style, tokens, f'p{rank}')}</svg>"
        for rank, tokens in enumerate(look.tokens.values())
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 150" width="320" height="150">'
        f"{''.join(halves)}</svg>"
    )


def _page(style, tokens, key):
    card, field, button = (min(16 * size / 2, 8) for size in style.corners)

    def box(x, y, width, height, token, radius=0):
        return (
            f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius:g}"'
            f' fill="{tokens[token]}"/>'
        )

    return (
        f'<pattern id="{key}" width="{style.width}" height="{style.height}"'
        f' patternUnits="userSpaceOnUse" patternTransform="scale(.5)">'
        f"{style.tile(tokens['highlight-thread'])}</pattern>"
        f"{box(0, 0, 160, 150, 'surface')}"
        f"{box(10, 6, 12, 12, 'accent', field)}{box(26, 9, 50, 6, 'text', 1)}"
        f"{box(0, 24, 160, 54, 'highlight')}"
        f'<rect y="24" width="160" height="54" fill="url(#{key})"/>'
        f"{box(10, 32, 80, 8, 'on-highlight', 1)}"
        f"{box(10, 48, 90, 20, 'surface-raised', card)}"
        f"{box(15, 53, 44, 10, 'surface-sunken', field)}"
        f"{box(64, 52, 31, 12, 'accent', button)}{box(71, 57, 17, 2, 'on-accent')}"
        f"{box(10, 86, 66, 36, 'surface-raised', card)}{box(84, 86, 66, 36, 'accent-soft', card)}"
        f"{box(16, 92, 40, 5, 'link', 1)}"
        f"{box(16, 102, 50, 3, 'muted')}{box(16, 109, 44, 3, 'muted')}"
        f"{box(90, 92, 40, 5, 'accent', 1)}{box(90, 102, 50, 3, 'text')}"
        f"{box(0, 130, 160, 20, 'ink')}{box(10, 138, 60, 4, 'on-ink', 1)}"
    )


def preview_image(request: HttpRequest, slug: str) -> HttpResponse:
    """Serve the `preview` of the look `slug`; raise Http404 for an unknown look."""
    look = Look.read(slug)
    if look is None:
        raise Http404
    response = HttpResponse(preview(look), content_type="image/svg+xml")
    response["Cache-Control"] = "public, max-age=300"
    return response
