"""Names of browsers and systems, read from a User-Agent header."""

import re

from django.utils.translation import gettext as _

# The first match counts: a browser also includes the names of those it resembles.
BROWSERS = [
    (r"Edg(e|A|iOS)?/", "Edge"),
    (r"OPR/|Opera", "Opera"),
    (r"SamsungBrowser/", "Samsung Internet"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"Chrome/|CriOS/|Chromium/", "Chrome"),
    (r"Safari/", "Safari"),
]
SYSTEMS = [
    (r"iPhone", "iPhone"),
    (r"iPad", "iPad"),
    (r"Android", "Android"),
    (r"CrOS", "Chromebook"),
    (r"Windows", "Windows"),
    (r"Macintosh|Mac OS X", "Mac"),
    (r"Linux|X11", "Linux"),
]


def name_of(user_agent: str) -> str:
    """Return the browser and the system, translated: "Firefox sur Windows".

    If only the browser or only the system is recognised, returns its name alone; if nothing is
    recognised, returns "".
    """
    browser, system = _first(BROWSERS, user_agent), _first(SYSTEMS, user_agent)
    if browser and system:
        return _("%(browser)s sur %(system)s") % {"browser": browser, "system": system}
    return browser or system


def _first(names, user_agent):
    return next((name for pattern, name in names if re.search(pattern, user_agent)), "")
