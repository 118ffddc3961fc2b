"""The drawings of needs, kinds and subjects, which pages contain as inline SVG.

Inline SVG needs no request and takes the colours of the page: the network's own colour, the dark
scheme, paper. An `<img>` could not, and a `<use>` of another file fails when static files are
served by another host. `network/static/network/drawings/README.md` describes the drawings.
"""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.utils.safestring import SafeString, mark_safe

from network.text.strings import plain

FOLDER = "network/drawings"
# The beginning of a file; a style sheet gives its size to a drawing in a page.
FILE_HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 120" width="160" height="120"'
# The colours of a file opened alone; a page defines the custom properties.
DEFAULT_COLOR = re.compile(r",#[0-9a-f]+\)")

# The drawings of subjects, and regular expressions of the beginnings of words about them, in lower
# case without accents or punctuation. The first match wins: precise subjects come first.
SUBJECTS = {
    "scam": r"arnaque|pieg|hamecon|(17)?cyber",
    "password": r"mots? de passe|(se|bien) proteg|vie privee|securite",
    "identity-card": r"carte d identite|passeport|titre d identite",
    "tax-form": r"impot",
    "health-card": r"sante|ameli|carte vitale",
    "family-allowance": r"caf\b|allocation",
    "printing-3d": r"(imprim\w+|impression) (en )?3d",
    "printer": r"imprim|scanner",
    "photos": r"photo",
    "video-call": r"visio\b|visioconf|appels? video",
    "artificial-intelligence": r"intelligences? artificielle|ia\b",
    "games": r"jeux?\b",
    "easy-to-read": r"falc\b|facile",
    "wheelchair": r"handicap|accessib",
    "home-help": r"domicile",
    "kitchen-table": r"cuisine|chez (l habitant|les gens)",
    "reuse": r"reemplo|reconditionn|ressourcerie",
    "repair": r"repar",
    "bus": r"bus\b",
    "transport": r"transport|trains?\b|trajet",
    "school": r"ecole|scolaire|devoirs",
    "family": r"parent|enfant|famille",
    "phone-help": r"telephone|smartphone|tablette",
    "mail": r"courriel|mails?\b|messagerie",
    "fablab": r"fablab|fabri",
    "third-place": r"tiers lieu",
    "coworking": r"cowork|travailler",
    "office": r"bureau",
    "job-search": r"emploi|travail|cv\b",
    "congress": r"assises|congres",
    "survey": r"enquete|compter|chiffres|mesur",
    "town-hall": r"elus?\b|mairie|municipal|territoire",
    "map": r"cartes?\b|liste|villages?\b",
    "calendar": r"horaire|agenda|calendrier",
    "library": r"bibliotheque|mediatheque|livres?\b|journal",
    "welcome": r"accueil|visite",
    "papers": r"demarche|papier|formulaire|administrati",
    "phone-call": r"appel",
    "computer": r"ordinateur",
    "first-steps": r"debut|premiers pas",
    "help-desk": r"mediat(ion|eur|rice)",
    "around-a-table": r"espaces? publics? numeriques?|epn\b|ensemble|plusieurs",
    "workshop": r"atelier|formation",
}
_PATTERNS = [(re.compile(rf"\b(?:{words})"), name) for name, words in SUBJECTS.items()]


@cache
def drawing(name: str) -> SafeString:
    """Return the `<svg>` element of a drawing, hidden from screen readers, cached in this process.

    Raises FileNotFoundError for an unknown name.
    """
    found = finders.find(f"{FOLDER}/{name}.svg")
    if not found:
        raise FileNotFoundError(f"{FOLDER}/{name}.svg")
    text = " ".join(Path(found).read_text(encoding="utf-8").split()).replace("> <", "><")
    head = '<svg class="drawing" aria-hidden="true" viewBox="0 0 160 120"'
    text = text.replace(FILE_HEAD, head)
    return mark_safe(DEFAULT_COLOR.sub(")", text))  # noqa: S308 - a file of the project


def subject_drawing(texts: Iterable[str], default: str) -> str:
    """Return the name of the drawing of the first of `texts` with a word of `SUBJECTS`.

    `texts` are French titles and names of topics, the most precise first. Returns `default` if no
    text matches.
    """
    for text in texts:
        folded = plain(text)
        for pattern, name in _PATTERNS:
            if pattern.search(folded):
                return name
    return default
