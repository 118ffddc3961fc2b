"""Pictures of the demonstration: a weave in the network's colours, a sign for each topic."""

from itertools import combinations
from math import hypot, pi

from .drawing import CLAY, GREEN, INK, MADDER, PAPER, SAND, WELD, WOAD, Canvas, around, mixed, weave

WIDTH, HEIGHT = 1200, 675


def topic_picture(slug: str) -> bytes:
    """Return the PNG of a topic, 1200 × 675, under 25 kB; a plain weave for an unknown slug."""
    return _picture(*SIGNS.get(slug, (WOAD, CLAY, _nothing)))


def _picture(main, second, sign):
    canvas = Canvas(WIDTH, HEIGHT, SAND)
    weave(canvas, second, step=120, band=16)
    sign(canvas, main, second)
    return canvas.png()


def _nothing(canvas, main, second):
    """Draw no sign."""


def _steps(canvas, main, second):
    for k in range(4):
        canvas.box(330 + 140 * k, 500 - 100 * k, 470 + 140 * k, 600, main if k % 2 else second)
    canvas.disc(820, 130, 62, WELD)


def _telephone(canvas, main, second):
    canvas.box(470, 80, 730, 600, INK, 40)
    canvas.box(490, 120, 710, 550, PAPER, 12)
    canvas.disc(600, 335, 70, main)
    for radius in (180, 250, 320):
        canvas.arc(600, 335, radius, -35, 35, second, 20)
        canvas.arc(600, 335, radius, 145, 215, second, 20)


def _sheets(canvas, main, second):
    for k, color in enumerate((second, WELD, PAPER)):
        canvas.box(380 + 60 * k, 180 - 50 * k, 700 + 60 * k, 600 - 50 * k, color, 14)
    for k in range(3):
        canvas.box(540, 150 + 60 * k, 770 - 50 * (k % 2), 172 + 60 * k, mixed(INK, PAPER, 0.35), 10)
    canvas.line([(560, 400), (630, 465), (770, 330)], main, 38)


def _shield(canvas, main, second):
    canvas.shape([(600, 70), (820, 150), (800, 390), (600, 610), (400, 390), (380, 150)], main)
    canvas.shape([(600, 130), (765, 190), (748, 370), (600, 535), (452, 370), (435, 190)], PAPER)
    canvas.disc(600, 290, 62, WELD)
    canvas.shape([(575, 310), (625, 310), (655, 440), (545, 440)], WELD)


def _briefcase(canvas, main, second):
    canvas.box(500, 120, 700, 260, INK, 30)
    canvas.box(530, 150, 670, 260, SAND, 14)
    canvas.box(350, 200, 850, 560, main, 36)
    canvas.box(350, 345, 850, 385, second)
    canvas.box(560, 320, 640, 420, WELD, 12)


def _family(canvas, main, second):
    for x, y, radius, color in ((460, 330, 120, main), (740, 350, 100, WOAD), (610, 440, 66, WELD)):
        canvas.disc(x, y + radius * 1.5, radius * 1.15, color)
        canvas.disc(x, y - radius * 0.35, radius * 0.72, color)
    canvas.box(0, 585, WIDTH, HEIGHT, second)


def _gear(canvas, main, second):
    for x, y in around(560, 340, 190, 10):
        canvas.disc(x, y, 52, main)
    canvas.disc(560, 340, 190, main)
    canvas.disc(560, 340, 88, SAND)
    for x, y in around(800, 190, 96, 8):
        canvas.disc(x, y, 30, second)
    canvas.disc(800, 190, 98, second)
    canvas.disc(800, 190, 42, SAND)


def _cells(canvas, main, second):
    colors = [main, WELD, second, PAPER, WOAD, second, main]
    middles = [(600, 337), *around(600, 337, 205, 6, pi / 6)]
    for (x, y), color in zip(middles, colors, strict=True):
        canvas.shape(around(x, y, 112, 6), color)


def _circles(canvas, main, second):
    middles = around(600, 360, 130, 3)
    for (x, y), color in zip(middles, (main, WELD, WOAD), strict=True):
        canvas.disc(x, y, 172, color)
    for x, y in middles:
        canvas.disc(x, y, 78, PAPER)
    canvas.disc(600, 360, 46, second)


def _links(canvas, main, second):
    for k, color in enumerate((main, second, WELD)):
        canvas.arc(420 + 180 * k, 337, 150, 0, 360, color, 44)
    for k, color in enumerate((main, second)):
        canvas.arc(420 + 180 * k, 337, 150, -75, 20, color, 44)


def _map(canvas, main, second):
    towns = [(250, 480), (390, 260), (520, 520), (600, 330), (720, 150), (820, 430), (980, 270)]
    for (a, b), (c, d) in combinations(towns, 2):
        if hypot(a - c, b - d) < 300:
            canvas.line([(a, b), (c, d)], second, 16)
    for rank, (x, y) in enumerate(towns):
        canvas.disc(x, y, 58 if rank == 3 else 38, main if rank % 2 else WELD)
        canvas.disc(x, y, 20 if rank == 3 else 13, PAPER)


SIGNS = {
    "debuter": (MADDER, CLAY, _steps),
    "smartphone": (MADDER, WOAD, _telephone),
    "demarches": (GREEN, CLAY, _sheets),
    "se-proteger": (WOAD, MADDER, _shield),
    "emploi": (WOAD, CLAY, _briefcase),
    "parentalite": (MADDER, CLAY, _family),
    "reparer": (GREEN, WELD, _gear),
    "fabriquer": (MADDER, CLAY, _cells),
    "tiers-lieux": (MADDER, INK, _circles),
    "metier": (MADDER, WOAD, _links),
    "territoires": (MADDER, WOAD, _map),
}
