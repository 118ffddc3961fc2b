"""Drawings that explain: a room seen from above, three ways; the way from one garden to another."""

from .drawing import CLAY, GREEN, INK, MADDER, PAPER, SAND, WELD, WOAD, Canvas, around, weave

WIDTH, HEIGHT = 800, 450
TABLE, CHAIR = (70, 34), 13


def plan(name):
    """PNG bytes, 800 × 450, under 15 kB; KeyError for an unknown name."""
    canvas = Canvas(WIDTH, HEIGHT, SAND)
    PLANS[name][1](canvas)
    return canvas.png()


def _room(canvas):
    """Four walls, a door below, a screen above."""
    canvas.box(90, 30, 710, 420, INK, 10)
    canvas.box(102, 42, 698, 408, PAPER, 4)
    canvas.box(310, 50, 490, 62, WOAD, 4)
    canvas.box(560, 406, 640, 422, SAND)


def _table(canvas, x, y, color, *, upright=False):
    width, height = reversed(TABLE) if upright else TABLE
    canvas.box(x - width / 2, y - height / 2, x + width / 2, y + height / 2, color, 6)


def _chairs(canvas, *middles):
    for x, y in middles:
        canvas.disc(x, y, CHAIR, CLAY)


def _in_u(canvas):
    _room(canvas)
    for y in (150, 226, 302):
        _table(canvas, 210, y, MADDER, upright=True)
        _table(canvas, 590, y, MADDER, upright=True)
        _chairs(canvas, (165, y), (635, y))
    for x in (330, 470):
        _table(canvas, x, 345, MADDER)
        _chairs(canvas, (x - 18, 382), (x + 18, 382))


def _in_islands(canvas):
    _room(canvas)
    for x in (250, 550):
        for y in (155, 310):
            _table(canvas, x, y - 18, GREEN)
            _table(canvas, x, y + 18, GREEN)
            _chairs(canvas, (x - 18, y - 53), (x + 18, y - 53), (x - 18, y + 53), (x + 18, y + 53))


def _in_circle(canvas):
    _room(canvas)
    for y in (100, 180, 260, 340):
        _table(canvas, 128, y, WOAD, upright=True)
        _table(canvas, 672, y, WOAD, upright=True)
    _chairs(canvas, *around(400, 240, 115, 12))


def _gardens(canvas):
    weave(canvas, WELD, step=100, band=12)
    canvas.box(70, 190, 330, 370, GREEN, 8)
    canvas.shape([(60, 195), (200, 80), (340, 195)], WOAD)
    for x in (90, 155, 220, 285):
        canvas.box(x, 215, x + 40, 350, PAPER, 6)
    for step in range(5):
        canvas.disc(368 + 30 * step, 362 - 6 * (step % 2), 8, INK)
    canvas.box(510, 330, 740, 376, GREEN, 8)
    for x, height, color in ((550, 130, MADDER), (630, 180, GREEN), (705, 110, CLAY)):
        canvas.box(x - 8, 330 - height, x + 8, 340, INK)
        canvas.disc(x, 330 - height, 46, color)


PLANS = {
    "salle-en-u": ("huit tables en U devant un écran, vues de dessus", _in_u),
    "salle-en-ilots": ("quatre îlots de deux tables, vus de dessus", _in_islands),
    "salle-en-cercle": ("douze chaises en cercle, les tables contre les murs", _in_circle),
    "deux-jardins": ("une serre et un jardin, reliés par un chemin", _gardens),
}
