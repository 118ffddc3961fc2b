"""The other gender and number of French words, derived from their endings. Pure.

Snowball gives "conseiller", "conseillers" and "conseillère" two stems, and "vendeuse" another one
than "vendeur". A question about one form also matches the others. The rules read endings only, so a
form may be no word ("lumier" for "lumière"): no text contains it, and nothing matches.
"""

import re
from functools import lru_cache

from .analysis import KEPT, form, stem

# Nouns and verbs with the ending of another form.
OTHERS = frozenset(
    """
    annee armee arrivee chaussee cheminee chere colere couteuse croisee dictee digere donnee
    douteuse duree entree exagere fusee gere honteuse idee journee libere lycee maniere matinee
    mere misere modere montee musee opere pensee portee poupee prefere randonnee repere soiree
    suggere tolere tournee traversee veillee
    """.split()
)

# (ending, endings of the other forms). The first rule that fits a word applies.
ENDINGS = [
    (re.compile(pattern), others)
    for pattern, others in (
        (r"(?<=publ)iques?$", ["ic"]),
        (r"(?<=publ)ics?$", ["ique"]),
        (r"(?<=...)ees?$", ["e"]),  # "bloquée", "bloqué"
        (r"(?<=..)trices?$", ["teur"]),  # "animatrice", "animateur"
        (r"(?<=..)ateurs?$", ["atrice"]),
        (r"(?<=...)teurs?$", ["trice", "teuse"]),  # "directeur", "acheteur"
        (r"(?<=..)eu(se|re)s?$", ["eur"]),  # "vendeuse", "meilleure"
        (r"(?<=..)eurs?$", ["euse", "eure"]),
        (r"(?<=..i)eres?$", ["er"]),  # "couturière", "couturier"
        (r"(?<=..i)ers?$", ["er", "ere"]),
        (r"(?<=..[cghl])eres?$", ["er"]),  # "bouchère", "étrangère", "conseillère"
        (r"(?<=..[cghl])ers?$", ["er", "ers", "ere"]),
        (r"(?<=..)ives?$", ["if"]),  # "active", "actif"
        (r"(?<=..)ifs?$", ["ive"]),
    )
]


PARTICIPLE = re.compile(r"(?<!it)és?$", re.IGNORECASE)  # not "gratuité"


def other_stems(word: str) -> tuple[str, ...]:
    """Return the French stems of the other gender and number of a word as it was typed.

    The stem of the word itself is not included. Returns () for a name, an acronym, a word of
    `OTHERS`, and a word without such an ending. A word in "-é" is a participle only if it is typed
    with its accent: "bloqué".
    """
    folded = form(word)
    if folded in KEPT or folded.removesuffix("s") in OTHERS:
        return ()
    if PARTICIPLE.search(word):
        return tuple({stem(f"{folded.removesuffix('s')}e")} - {stem(folded)})
    return _by_ending(folded)


@lru_cache(maxsize=20_000)
def _by_ending(folded):
    for pattern, endings in ENDINGS:
        if match := pattern.search(folded):
            begun = folded[: match.start()]
            stems = dict.fromkeys(stem(begun + ending) for ending in endings)
            stems.pop(stem(folded), None)
            return tuple(stems)
    return ()
