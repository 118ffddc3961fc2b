"""Searches that say nothing about the public: robots, the team, keys pressed at random."""

import re

from django.conf import settings
from django.http import HttpRequest

# "Cubot" is a brand of phones.
ROBOTS = re.compile(
    r"(?<!\bcu)bot(?:\b|_)|crawl|spider|slurp|scan|monitor|uptime|preview|lighthouse|curl|wget"
    r"|python|httpx|aiohttp|okhttp|go-http|java/|libwww|scrapy|feed|archive|facebookexternalhit",
    re.IGNORECASE,
)
# Keys beside one another, and the words that people type to try a box; a number may follow.
TRIALS = re.compile(
    r"(?:a?zert[yui]*|qwert[yz]\w*|qsdf\w*|asdf\w*|wxcv\w*|test\w{0,3}|tests? \w{1,2}|essais?"
    r"|toto|tata|titi|foo|bar|bla(?: ?bla)*|lorem ipsum.*|hello(?: world)?)(?: ?\d+)?"
)
# Texts that look for a fault of the site.
ATTACKS = re.compile(
    r"[<>{}\\`]|\.\./|\$\(|\bunion\s+(?:all\s+)?select\b|\bor\s+1\s*=\s*1\b|\bsleep\s*\("
    r"|\bwaitfor\s+delay\b|/etc/|\.php\b",
    re.IGNORECASE,
)
FEWEST_LETTERS = 2


def is_noise(text: str, folded: str) -> bool:
    """Return True if a typed text is no question: one character, one key, a trial, an attack.

    `folded` is the text folded by `plain`.
    """
    letters = folded.replace(" ", "")
    return bool(
        len(letters) < FEWEST_LETTERS
        or len(set(letters)) == 1
        or TRIALS.fullmatch(folded)
        or ATTACKS.search(text)
    )


def is_of_the_public(request: HttpRequest) -> bool:
    """Return True if neither a declared robot nor a signed-in member of the team sent the request.

    Pages that a browser prefetches do not count. The account is read only if the request has the
    cookie of a session: responses to visitors do not depend on it.
    """
    agent, purpose = (request.headers.get(name, "") for name in ("User-Agent", "Sec-Purpose"))
    if ROBOTS.search(agent) or "prefetch" in purpose:
        return False
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    return not (has_session and request.user.is_authenticated)
