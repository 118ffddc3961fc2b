"""Explanatory drawings: a room seen from above in three layouts, a way between two gardens."""

from .drawing import CLAY, GREEN, INK, MADDER, PAPER, SAND, WELD, WOAD, Canvas, around, weave

WIDTH, HEIGHT = 800, 600  # the ratio of the pictures of a gallery
TABLE, CHAIR = (84, 44), 16


def plan(name: str) -> bytes:
    """Return the PNG of a drawing, 800 × 600, under 15 kB; raises KeyError for an unknown name."""
    canvas = Canvas(WIDTH, HEIGHT, SAND)
    PLANS[name][1](canvas)
    return canvas.png()


def _room(canvas):
    """Draw four walls, a door at the bottom and a screen at the top."""
    canvas.box(60, 40, 740, 560, INK, 10)
    canvas.box(74, 54, 726, 546, PAPER, 4)
    canvas.box(290, 64, 510, 78, WOAD, 4)
    canvas.box(590, 544, 680, 562, SAND)


def _table(canvas, x, y, color, *, upright=False):
    width, height = reversed(TABLE) if upright else TABLE
    canvas.box(x - width / 2, y - height / 2, x + width / 2, y + height / 2, color, 6)


def _chairs(canvas, *middles):
    for x, y in middles:
        canvas.disc(x, y, CHAIR, CLAY)


def _in_u(canvas):
    _room(canvas)
    for y in (170, 262, 354):
        _table(canvas, 205, y, MADDER, upright=True)
        _table(canvas, 595, y, MADDER, upright=True)
        _chairs(canvas, (155, y), (645, y))
    for x in (330, 470):
        _table(canvas, x, 430, MADDER)
        _chairs(canvas, (x - 22, 476), (x + 22, 476))


def _in_islands(canvas):
    _room(canvas)
    for x in (245, 555):
        for y in (195, 415):
            _table(canvas, x, y - 24, GREEN)
            _table(canvas, x, y + 24, GREEN)
            _chairs(canvas, (x - 22, y - 70), (x + 22, y - 70), (x - 22, y + 70), (x + 22, y + 70))


def _in_circle(canvas):
    _room(canvas)
    for y in (130, 240, 350, 460):
        _table(canvas, 104, y, WOAD, upright=True)
        _table(canvas, 696, y, WOAD, upright=True)
    _chairs(canvas, *around(400, 312, 155, 12))


def _gardens(canvas):
    weave(canvas, WELD, step=100, band=12)
    canvas.box(70, 280, 330, 480, GREEN, 8)
    canvas.shape([(56, 285), (200, 140), (344, 285)], WOAD)
    for x in (90, 149, 208, 267):
        canvas.box(x, 310, x + 43, 460, PAPER, 6)
    for step in range(5):
        canvas.disc(370 + 30 * step, 470 - 8 * (step % 2), 9, INK)
    canvas.box(510, 430, 740, 480, GREEN, 8)
    for x, height, color in ((550, 160, MADDER), (630, 230, GREEN), (705, 130, CLAY)):
        canvas.box(x - 8, 430 - height, x + 8, 440, INK)
        canvas.disc(x, 430 - height, 52, color)


PLANS = {
    "salle-en-u": ("huit tables en U devant un écran, vues de dessus", _in_u),
    "salle-en-ilots": ("quatre îlots de deux tables, vus de dessus", _in_islands),
    "salle-en-cercle": ("douze chaises en cercle, les tables contre les murs", _in_circle),
    "deux-jardins": ("une serre et un jardin, reliés par un chemin", _gardens),
}
