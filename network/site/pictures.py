"""The pictures of a network for other programs: the icon of a telephone, the card of a shared page.

They are drawn with the network's look, name and logo, and its manifest has the same colours.
"""

import hashlib
import io
import textwrap
from functools import lru_cache

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe
from PIL import Image, ImageDraw, ImageFont

from network.models import NetworkSettings

from . import assets
from .themes import Look

ICON = 180  # pixels
CARD = (1200, 630)
SHARPER = 4  # drawings are this many times larger, then reduced, for smooth edges
# The mark of `favicon.svg`, in a square of 48.
SIDE, CORNERS, CENTRE = 48, [(12, 12), (36, 12), (12, 36), (36, 36)], (24, 24)
THREADS = [*((corner, CENTRE) for corner in CORNERS), ((12, 12), (12, 36)), ((36, 12), (36, 36))]
BOLD, REGULAR = 700, 400
LONGEST = 24  # letters of a line of text of 64 pixels
DAY = 24 * 60 * 60  # seconds


@require_safe
def touch_icon(request: HttpRequest) -> HttpResponse:
    """Serve the icon of the site for the home screen of a telephone, 180 × 180, as PNG."""
    return _png(_icon(Look.of(NetworkSettings.for_request(request))))


@require_safe
def social_card(request: HttpRequest, digest: str) -> HttpResponse:
    """Serve the picture of a shared page without its own, 1200 × 630, as PNG.

    `digest`, of `card_path`, changes the address with the picture; another one is not refused.
    """
    own = NetworkSettings.for_request(request)
    return _png(_card(Look.of(own), own.name or "Maillage", own.tagline, own.logo_bytes))


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """Serve the web app manifest: the name, the colours and the icon of the network."""
    own = NetworkSettings.for_request(request)
    colors = Look.of(own).tokens["light"]
    content = {
        "name": own.name or "Maillage",
        "lang": "fr",
        "start_url": "/",
        "display": "browser",
        "background_color": colors["surface"],
        "theme_color": colors["accent"],
        "icons": [
            {"src": reverse("touch_icon"), "sizes": f"{ICON}x{ICON}", "type": "image/png"},
        ],
    }
    response = JsonResponse(content, content_type="application/manifest+json")
    response["Cache-Control"] = f"public, max-age={DAY}"
    return response


def card_path(own: NetworkSettings) -> str:
    """Return the path of the picture of a shared page, which changes with its content."""
    facts = repr((Look.of(own), own.name, own.tagline, own.logo_id))
    return reverse("social_card", args=[hashlib.sha256(facts.encode()).hexdigest()[:16]])


def _png(content):
    response = HttpResponse(content, content_type="image/png")
    response["Cache-Control"] = f"public, max-age={DAY}"
    return response


@lru_cache(maxsize=4)
def _icon(look):
    """Return the icon as bytes: the mark in white on the accent."""
    picture = Image.new("RGB", (ICON * SHARPER,) * 2, look.accent)
    knot = "#fff" if look.color else look.tokens["light"]["mark"]
    _draw_mark(ImageDraw.Draw(picture), (0, 0), ICON * SHARPER, "#fff", knot)
    return _bytes_of(picture.resize((ICON, ICON), Image.Resampling.LANCZOS))


@lru_cache(maxsize=4)
def _card(look, name, tagline, logo):
    """Return the card as bytes: the logo or the mark, the name and the tagline on a white board.

    Texts in other letters than Latin ones, which the typeface does not have, are omitted.
    """
    colors = look.tokens["light"]
    width, height = CARD
    large = Image.new("RGB", (width * SHARPER, height * SHARPER), colors["highlight"])
    draw = ImageDraw.Draw(large)
    board = [side * SHARPER for side in (90, 120, width - 90, height - 120)]
    draw.rounded_rectangle(board, 24 * SHARPER, "#fff")
    if not logo:
        knot = colors["mark"]
        place = (130 * SHARPER, 205 * SHARPER)
        _draw_mark(draw, place, 220 * SHARPER, look.accent, knot)
    picture = large.resize(CARD, Image.Resampling.LANCZOS)
    if logo:
        drawn = Image.open(io.BytesIO(logo)).convert("RGBA")
        drawn.thumbnail((220, 220))
        left, top = 130 + (220 - drawn.width) // 2, (height - drawn.height) // 2
        picture.paste(drawn, (left, top), drawn)
    _write(ImageDraw.Draw(picture), name, tagline, colors)
    return _bytes_of(picture)


def _write(draw, name, tagline, colors):
    """Write the name and the tagline, from the left edge 390, in the middle of the height."""
    room = CARD[0] - 390 - 130
    lines = []
    for text, size, weight, color in ((name, 72, BOLD, "text"), (tagline, 36, REGULAR, "muted")):
        if any(letter.isalpha() and letter > "\u024f" for letter in text):
            continue
        rows = textwrap.wrap(text, LONGEST * 64 // size, max_lines=3, placeholder="…")
        font = _font(size, weight)
        while any(font.getlength(row) > room for row in rows):
            font = _font(font.size - 4, weight)
        lines += [(row, font, colors[color]) for row in rows]
    y = (CARD[1] - sum(font.size * 1.25 for _row, font, _color in lines)) / 2
    for row, font, color in lines:
        draw.text((390, y), row, color, font)
        y += font.size * 1.25


def _font(size, weight):
    font = ImageFont.truetype(finders.find(assets.TYPEFACE), size)
    font.set_variation_by_axes([weight])
    return font


def _draw_mark(draw, place, size, color, knot):
    unit = size / SIDE
    left, top = place

    def at(point):
        return left + point[0] * unit, top + point[1] * unit

    def dot(point, radius, fill):
        x, y = at(point)
        draw.ellipse(
            [x - radius * unit, y - radius * unit, x + radius * unit, y + radius * unit], fill
        )

    for start, end in THREADS:
        draw.line([at(start), at(end)], color, round(3.5 * unit))
    for corner in CORNERS:
        dot(corner, 4.2, color)
    # A thread around the knot separates it from a board of the same colour.
    dot(CENTRE, 7.2, color)
    dot(CENTRE, 6 if knot != color else 7.2, knot)


def _bytes_of(picture):
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()
