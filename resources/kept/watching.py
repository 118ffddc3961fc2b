"""Signs that the address of a kept link no longer leads where its card says. Pure.

A server often answers 200 for a text that is gone: with a page that says so, its home page, or
another content.
"""

import re

from django.utils.html import strip_tags

from network.text.strings import plain
from resources.addresses import is_front_page
from resources.choices import LeadsTo, Sign

from .page_facts import PageFacts

# The titles of "not found" pages, as `plain` returns them.
NOT_FOUND = re.compile(
    r"\b(404|introuvable|not found|n existe (pas|plus)|page inexistante|erreur 410|domain for sale"
    r"|domaine a vendre|account suspended|compte suspendu)\b"
)
SHORTEST_WORD = 5
# The share of the words of the excerpt, or of the title, that a page about the text contains.
SHARE = 0.5


def sign_of(url: str, final_url: str, facts: PageFacts, html: str, texts: tuple[str, str]) -> str:
    """Return the `Sign` that a page is not the text of the link `url`, or "" without a sign.

    `final_url` is the address after redirections, `facts` and `html` are those of the page, and
    `texts` are the title and the excerpt of the link. A page without words, such as a page made by
    a script, has no sign.
    """
    if is_front_page(final_url) and not is_front_page(url):
        return Sign.FRONT_PAGE
    if NOT_FOUND.search(plain(facts.title)):
        return Sign.NOT_FOUND
    words = set(plain(f"{facts.title} {facts.description} {strip_tags(html)}").split())
    if len(words) < 50 or any(_share(text, words) >= SHARE for text in texts):
        return ""
    return Sign.UNRELATED


def proposed_by(sign: str) -> str:
    """Return the `LeadsTo` that a sign proposes; the editor decides."""
    return LeadsTo.ABOUT if sign == Sign.UNRELATED else LeadsTo.LOST


def _share(text, words):
    """Return the share of the long words of a text that are among `words`; 0 without long words."""
    wanted = {word for word in plain(text).split() if len(word) >= SHORTEST_WORD}
    return len(wanted & words) / len(wanted) if wanted else 0
