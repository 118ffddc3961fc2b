"""Canvas, colours and weave of the drawings of the demonstration.

Nothing is downloaded or photographed; the same name always gives the same bytes.
"""

from io import BytesIO
from math import cos, pi, sin

from PIL import Image, ImageDraw

FINER = 2  # drawn at this scale, then reduced, for smooth edges
SAND, PAPER, INK = "#f6f0e8", "#fffdf9", "#2b1d2e"
MADDER, WELD, WOAD, GREEN, CLAY = "#9a2036", "#f2b93a", "#1d3f69", "#11502a", "#d98b5f"


class Canvas:
    """A picture. Lengths are in pixels of the final picture, from its top left corner."""

    def __init__(self, width, height, ground):
        self.size = width, height
        self.image = Image.new("RGB", (width * FINER, height * FINER), ground)
        self.draw = ImageDraw.Draw(self.image)

    def disc(self, x, y, radius, color):
        """Draw a filled disc."""
        self.draw.ellipse(self._scaled(x - radius, y - radius, x + radius, y + radius), color)

    def arc(self, x, y, radius, start, end, color, width):
        """Draw an arc; angles are in degrees, clockwise from three o'clock."""
        box = self._scaled(x - radius, y - radius, x + radius, y + radius)
        self.draw.arc(box, start, end, color, width * FINER)

    def box(self, left, top, right, bottom, color, radius=0):
        """Draw a filled rectangle, with rounded corners if `radius` is not 0."""
        area = self._scaled(left, top, right, bottom)
        self.draw.rounded_rectangle(area, radius * FINER, color)

    def shape(self, points, color):
        """Draw a filled polygon."""
        self.draw.polygon([(x * FINER, y * FINER) for x, y in points], color)

    def line(self, points, color, width):
        """Draw a line through the points, with rounded joints."""
        self.draw.line([(x * FINER, y * FINER) for x, y in points], color, width * FINER, "curve")

    def png(self) -> bytes:
        """Return the bytes of the reduced picture, in 64 colours."""
        reduced = self.image.reduce(FINER).quantize(64)
        file = BytesIO()
        reduced.save(file, "PNG", optimize=True)
        return file.getvalue()

    def _scaled(self, *lengths):
        return [length * FINER for length in lengths]


def weave(canvas, color, *, step, band):
    """Draw threads that pass over and under one another."""
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


def mixed(color, ground, part):
    """Return the RGB colour of `color` on `ground`; `part` is its share, from 0 to 1."""
    ink = [int(color[i : i + 2], 16) for i in (1, 3, 5)]
    base = [int(ground[i : i + 2], 16) for i in (1, 3, 5)]
    return tuple(round(a * part + b * (1 - part)) for a, b in zip(ink, base, strict=True))


def around(x, y, radius, count, turn=0.0):
    """Return `count` points on a circle, the first on top."""
    angles = [2 * pi * k / count - pi / 2 + turn for k in range(count)]
    return [(x + radius * cos(angle), y + radius * sin(angle)) for angle in angles]
