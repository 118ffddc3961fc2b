"""Canvas, colours and weave of the drawings of the demonstration.

Nothing is downloaded or photographed; the same name always gives the same bytes.
"""

from collections.abc import Iterable
from io import BytesIO
from math import cos, pi, sin

from PIL import Image, ImageDraw

FINER = 2  # drawn at this scale, then reduced, for smooth edges
SAND, PAPER, INK = "#f6f0e8", "#fffdf9", "#2b1d2e"
MADDER, WELD, WOAD, GREEN, CLAY = "#9a2036", "#f2b93a", "#1d3f69", "#11502a", "#d98b5f"


class Canvas:
    """A picture to draw on.

    Lengths are in pixels of the final picture; the origin is its top left corner. Colours are
    "#rrggbb" or tuples of red, green and blue.
    """

    def __init__(self, width, height, ground):
        self.size = width, height
        self.image = Image.new("RGB", (width * FINER, height * FINER), ground)
        self.draw = ImageDraw.Draw(self.image)

    def disc(self, x: float, y: float, radius: float, color: str | tuple[int, ...]) -> None:
        """Draw a filled disc."""
        self.draw.ellipse(self._scaled(x - radius, y - radius, x + radius, y + radius), color)

    def box(
        self,
        left: float,
        top: float,
        right: float,
        bottom: float,
        color: str | tuple[int, ...],
        radius: float = 0,
    ) -> None:
        """Draw a filled rectangle, with rounded corners if `radius` is not 0."""
        area = self._scaled(left, top, right, bottom)
        self.draw.rounded_rectangle(area, radius * FINER, color)

    def shape(self, points: Iterable[tuple[float, float]], color: str | tuple[int, ...]) -> None:
        """Draw a filled polygon."""
        self.draw.polygon([(x * FINER, y * FINER) for x, y in points], color)

    def png(self) -> bytes:
        """Return the bytes of the PNG, in 64 colours."""
        reduced = self.image.reduce(FINER).quantize(64)
        file = BytesIO()
        reduced.save(file, "PNG", optimize=True)
        return file.getvalue()

    def _scaled(self, *lengths):
        return [length * FINER for length in lengths]


def weave(canvas: Canvas, color: str, *, step: int, band: int) -> None:
    """Cover the canvas with pale threads that pass over and under one another.

    The threads, in pale shades of `color` ("#rrggbb"), are `step` pixels apart and twice `band`
    wide.
    """
    width, height = canvas.size
    pale = mixed(color, SAND, 0.30)
    paler = mixed(color, SAND, 0.18)
    for x in range(step // 2, width, step):
        canvas.box(x - band, 0, x + band, height, paler)
    for row, y in enumerate(range(step // 2, height, step)):
        canvas.box(0, y - band, width, y + band, pale)
        for column, x in enumerate(range(step // 2, width, step)):
            if (row + column) % 2:
                canvas.box(x - band, y - band - 4, x + band, y + band + 4, paler)


def mixed(color: str, ground: str, part: float) -> tuple[int, ...]:
    """Return the mix of two "#rrggbb" colours as (red, green, blue).

    `part` is the share of `color`, from 0 to 1; the rest is `ground`.
    """
    ink = [int(color[i : i + 2], 16) for i in (1, 3, 5)]
    base = [int(ground[i : i + 2], 16) for i in (1, 3, 5)]
    return tuple(round(a * part + b * (1 - part)) for a, b in zip(ink, base, strict=True))


def around(
    x: float, y: float, radius: float, count: int, turn: float = 0.0
) -> list[tuple[float, float]]:
    """Return `count` points (x, y) on a circle around (`x`, `y`), clockwise.

    The first point is on top, turned clockwise by `turn` radians.
    """
    angles = [2 * pi * k / count - pi / 2 + turn for k in range(count)]
    return [(x + radius * cos(angle), y + radius * sin(angle)) for angle in angles]
