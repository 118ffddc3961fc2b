"""The colours of a network, computed from one: any text in them remains legible.

Lightness, chroma and hue are in OKLCH (Björn Ottosson, 2020). Contrast is defined by WCAG 2.2.
"""

import math
import re
from pathlib import Path

from django.contrib.staticfiles import finders

CONTRAST = 7  # of texts
EDGE_CONTRAST = 3  # of the edges of controls
STEP = 0.005
TOKEN = re.compile("--color-([a-z-]+): (#[0-9a-f]{3,6});")


def palette(color: str) -> dict[str, dict[str, str]]:
    """Return {"light": {token: "#rrggbb"}, "dark": …, "paper": …} for a colour "#rrggbb".

    The tokens are those of `tokens.css` without "--color-". The tokens with a fixed meaning, such
    as "open" or "warning", are omitted. "paper" replaces the black of printed drawings only.
    """
    lightness, chroma, hue = to_oklch(color)
    light, dark = _light(lightness, chroma, hue), _dark(chroma, hue)
    paper = {name: light[name] for name in ("accent", "accent-soft", "knot")}
    return {"light": light, "dark": dark, "paper": paper}


def all_tokens(color: str = "") -> dict[str, dict[str, str]]:
    """Return {"light": {token: "#rrggbb"}, "dark": …}: `tokens.css`, changed by `palette(color)`.

    Without a colour, the tokens are those of the file. "dark" inherits from "light".
    """
    text = Path(finders.find("network/css/tokens.css")).read_text()
    light, rest = text.split("@media (prefers-color-scheme: dark)")
    dark, _print = rest.split("@media print")
    own = palette(color) if color else {"light": {}, "dark": {}}
    light, dark = (
        {name: six(value) for name, value in TOKEN.findall(part)} for part in (light, dark)
    )
    return {"light": light | own["light"], "dark": light | dark | own["dark"]}


def as_css(color: str) -> str:
    """Return the CSS that sets the tokens of `palette` in both colour schemes and in print."""
    light, dark, paper = (
        "".join(f"--color-{name}:{value};" for name, value in tokens.items())
        for tokens in palette(color).values()
    )
    return (
        f"@layer tokens{{@media screen{{:root{{{light}}}"
        f"@media (prefers-color-scheme:dark){{:root{{{dark}}}}}}}"
        f"@media print{{:root{{{paper}}}}}}}"
    )


def _light(lightness, chroma, hue):
    def tint(level, most):
        return to_hex(level, min(chroma, most), hue)

    surface, sunken, soft = tint(0.993, 0.004), tint(0.957, 0.012), tint(0.955, 0.025)
    grounds = [surface, sunken, soft, "#ffffff"]
    accent = _reach(min(lightness, 0.6), chroma, hue, grounds, -STEP)
    level = to_oklch(accent)[0]
    return {
        "text": tint(0.25, 0.035),
        "muted": _reach(0.42, min(chroma, 0.035), hue, grounds, -STEP),
        "surface": surface,
        "surface-sunken": sunken,
        "line": tint(0.87, 0.025),
        "line-strong": _reach(0.6, min(chroma, 0.03), hue, grounds, -STEP, EDGE_CONTRAST),
        "accent": accent,
        "accent-strong": to_hex(level - 0.07, chroma, hue),
        "accent-soft": soft,
        "on-accent": "#ffffff",
        "link": to_hex(level - 0.03, chroma, hue),
        "highlight": tint(0.885, 0.075),
        "mark": "#ffffff",
        "highlight-soft": tint(0.965, 0.03),
        "highlight-thread": tint(0.815, 0.1),
        "on-highlight": tint(0.25, 0.035),
        "knot": tint(0.76, 0.14),
        "ink": tint(0.27, 0.09),
        "ink-thread": tint(0.42, 0.09),
        "on-ink": tint(0.97, 0.012),
    }


def _dark(chroma, hue):
    def tint(level, most):
        return to_hex(level, min(chroma, most), hue)

    chroma = min(chroma, 0.11)
    text = tint(0.955, 0.012)
    surface, raised, sunken = tint(0.205, 0.018), tint(0.25, 0.022), tint(0.175, 0.016)
    soft = _reach(0.32, min(chroma, 0.05), hue, [text], -STEP)
    grounds = [surface, raised, sunken, soft]
    accent = _reach(0.8, chroma, hue, grounds, STEP)
    level, on_accent = to_oklch(accent)[0], _reach(0.25, min(chroma, 0.06), hue, [accent], -STEP)
    return {
        "text": text,
        "muted": _reach(0.83, min(chroma, 0.02), hue, grounds, STEP),
        "surface": surface,
        "surface-raised": raised,
        "surface-sunken": sunken,
        "line": tint(0.38, 0.03),
        "line-strong": _reach(0.62, min(chroma, 0.03), hue, grounds, STEP, EDGE_CONTRAST),
        "accent": accent,
        "accent-strong": to_hex(min(level + 0.05, 0.97), chroma, hue),
        "accent-soft": soft,
        "on-accent": on_accent,
        "link": to_hex(min(level + 0.03, 0.97), chroma, hue),
        "highlight": tint(0.31, 0.06),
        "mark": on_accent,
        "highlight-soft": tint(0.28, 0.04),
        "highlight-thread": tint(0.39, 0.07),
        "on-highlight": tint(0.94, 0.035),
        "knot": tint(0.72, 0.11),
        "ink": tint(0.15, 0.03),
        "ink-thread": tint(0.28, 0.04),
        "on-ink": tint(0.955, 0.012),
    }


def _reach(lightness, chroma, hue, others, step, least=CONTRAST):
    """Return the first colour with a contrast of `least` or more to each of the colours `others`.

    Colours are "#rrggbb"; `lightness` (0 to 1), `chroma` and `hue` (radians) are OKLCH. The
    lightness begins at `lightness` and changes by `step`, which is negative for darker colours. If
    no colour has this contrast, returns black for a negative step, else white.
    """
    while 0 < lightness < 1:
        color = to_hex(lightness, chroma, hue)
        if all(contrast(color, other) >= least for other in others):
            return color
        lightness += step
    return "#000000" if step < 0 else "#ffffff"


def six(color: str) -> str:
    """Return "#rrggbb" for "#rgb" or "#rrggbb"."""
    return color if len(color) == 7 else "#" + "".join(digit * 2 for digit in color[1:])


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours "#rrggbb", from 1 to 21; their order is irrelevant."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(color):
    red, green, blue = map(_linear, _channels(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(color):
    return [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]


def _linear(channel):
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _encoded(channel):
    return channel * 12.92 if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055


def to_oklch(color: str) -> tuple[float, float, float]:
    """Convert "#rrggbb" to OKLCH: (lightness from 0 to 1, chroma, hue in radians)."""
    red, green, blue = map(_linear, _channels(color))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.atan2(b, a)


def to_hex(lightness: float, chroma: float, hue: float) -> str:
    """Convert OKLCH (hue in radians) to "#rrggbb", with a lower chroma if sRGB cannot show it."""
    while True:
        channels = _to_linear(lightness, chroma * math.cos(hue), chroma * math.sin(hue))
        if chroma < 0.002 or all(-0.0001 <= channel <= 1.0001 for channel in channels):
            break
        chroma *= 0.95
    values = (round(255 * _encoded(min(max(channel, 0), 1))) for channel in channels)
    return "#" + "".join(f"{value:02x}" for value in values)


def _to_linear(lightness, a, b):
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
