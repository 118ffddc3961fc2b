"""Values outside the closed lists of the standard, and the meanings that editors give them. Pure.

A meaning is a list of values of the standard. A suggestion is only a proposal: it comes from words
of the value, and an editor confirms it.
"""

import re
from collections.abc import Collection, Mapping
from functools import cache, lru_cache

from network.text.strings import plain
from places.choices import EVERYBODY, Audience, Care, Fee, Mobility, Service

from .cells import SEPARATOR, RewrittenCell, clean_text
from .mapping import is_placeholder
from .standard import CLOSED_LISTS
from .upgrade import ALREADY, AUDIENCES, BY_KEY, FEES, INDIVISIBLE
from .value_lists import LONGEST_VALUE, head_of, split_values, value_key

# A part of these lists would be wrong, so a value without a meaning refuses the whole cell.
WHOLE = {*INDIVISIBLE, *INDIVISIBLE.values()}
COLUMNS = [*CLOSED_LISTS, *ALREADY]
# {column: [(value, pattern of the `plain` text that suggests it)]}
PATTERNS = {
    "services": [
        (
            Service.PAPERWORK,
            r"demarche|administrati|\bcaf\b|impot|ameli|prefecture|formulaire|\bants\b",
        ),
        (
            Service.EVERYDAY_TOOLS,
            r"\be?mails?\b|courriel|messagerie|internet|navig|smartphone|telephone|tablette"
            r"|ordinateur|bureautique|traitement de texte|tableur|prise en main|initiation"
            r"|debutant",
        ),
        (
            Service.WORK,
            r"emploi|\bcv\b|insertion|candidature|entreprise|professionnel|recherche d e",
        ),
        (Service.SAFETY, r"securi|mot de passe|arnaque|hameconnage|vie privee|donnees"),
        (Service.PARENTING, r"parent|scolaire|pronote|\bent\b|famille|education|devoirs|ecrans"),
        (
            Service.LEISURE,
            r"loisir|photo|video|jeux|creation|retouche|musique|fablab|impression 3d",
        ),
        (Service.CULTURE, r"culture|comprendre|citoyen|intelligence artificielle|\bia\b|medias"),
        (
            Service.ACCESS,
            r"wi ?fi|connexion|acces (?:libre|a internet|a un)|postes?\b|imprim(?!erie)|scan"
            r"|photocop|libre service|mise a disposition",
        ),
        (Service.EQUIPMENT, r"reconditionn|solidaire|vente|don de|acquisition|achat|equiper"),
    ],
    AUDIENCES: [
        (EVERYBODY, r"\btou(?:s|te|tes|t)\b|\bpublic\b|adulte|habitant|monde|usager"),
        (Audience.YOUNG, r"jeune|\bados?\b|adolescent|lyceen|collegien|mineur"),
        (Audience.STUDENTS, r"etudiant|universit"),
        (Audience.FAMILIES, r"famille|enfant|parent|scolaire"),
        (Audience.SENIORS, r"senior|retraite|agee|aines?\b|\b6[05] ans"),
        (Audience.WOMEN, r"femme"),
    ],
    "prise_en_charge_specifique": [
        (Care.DEAFNESS, r"sourd|surdite|\blsf\b|malentendant|signes"),
        (Care.MOTOR, r"moteur|fauteuil|\bpmr\b|mobilite"),
        (Care.MENTAL, r"mental|psych|autis|deficience intellect"),
        (Care.ILLITERACY, r"illettr|analphab|lecture"),
        (Care.ENGLISH, r"anglais|english"),
        (Care.LANGUAGES, r"langue|allophone|\bfle\b|traduc|arabe|espagnol|portugais|turc|russe"),
        (Care.SIGHT, r"aveugle|malvoyant|visuel|braille|\bvue\b"),
    ],
    FEES: [
        (Fee.CONDITIONAL, r"gratuit.*(?:sous|condition|adheren|habitant|sauf|puis|pour les)"),
        (Fee.FREE, r"^(?:entierement |totalement )?(?:gratuite?|gratuitement|libre|sans frais)$"),
        (Fee.PAID, r"€|\beuros?\b|payant|tarif|adhesion|cotisation|abonnement|participation"),
    ],
    "itinerance": [
        (Mobility.TRAVELLING, r"itinera|mobile|bus|camion|deplace|tournee"),
        (Mobility.FIXED, r"fixe|sur place|permanent"),
    ],
}
PATTERNS["publics_accueillis"] = PATTERNS[AUDIENCES] + PATTERNS["prise_en_charge_specifique"]
PATTERNS["conditions_acces"] = PATTERNS[FEES]


@cache
def choices_of(column: str) -> tuple[str, ...]:
    """Return the values of the standard that a value of `column` may mean.

    `column` is one of `COLUMNS`. For a column of audiences, the first value is `EVERYBODY`.
    """
    if column in CLOSED_LISTS:
        enums = [sorted(CLOSED_LISTS[column])]
    else:
        enums = [choices.values for _name, choices in ALREADY[column]]
    own = [value for values in enums for value in values]
    return (EVERYBODY, *own) if AUDIENCES in {column, INDIVISIBLE.get(column)} else tuple(own)


@cache
def _known(column):
    return {*map(value_key, choices_of(column)), *BY_KEY.get(column, ())}


@lru_cache(maxsize=10_000)
def unknown_values(column: str, cell: str) -> tuple[str, ...]:
    """Return the different parts of a cell that the list of `column` does not contain, in order.

    Placeholders such as "NC", and parts of more than `LONGEST_VALUE` characters, are not returned.
    """
    known = _known(column)
    parts = split_values(clean_text(cell), known)
    return tuple(
        part
        for part in dict.fromkeys(parts)
        if len(part) <= LONGEST_VALUE
        and not is_placeholder(part)
        and not {value_key(part), value_key(head_of(part))} & known
    )


def apply_meanings(column: str, cell: str, meanings: Mapping[str, Collection[str]]) -> str:
    """Return the cell with each part that has a meaning replaced by the values that it means.

    `meanings` is {`value_key` of a part: values of the standard}. A part that means nothing, [], is
    removed, except from the lists of `WHOLE`: without it the cell would be wrong. If no part has a
    meaning, returns the cell unchanged; otherwise returns a `RewrittenCell`.
    """
    if not meanings:
        return cell
    parts, is_changed = [], False
    for part in split_values(clean_text(cell), _known(column) | meanings.keys()):
        found = meanings.get(value_key(part))
        if found is None or (not found and column in WHOLE):
            parts.append(part)
        else:
            parts += found
            is_changed = True
    return RewrittenCell(SEPARATOR.join(dict.fromkeys(parts)), cell) if is_changed else cell


def suggestions(column: str, value: str) -> list[str]:
    """Return the values of the standard that the words of a value suggest, in order; often [].

    A suggestion of everyone excludes the others. For a column of prices, only the first suggestion
    is returned.
    """
    text = plain(value) if "€" not in value else f"{plain(value)} €"
    patterns = PATTERNS.get(column, ())
    found = [str(choice) for choice, words in patterns if re.search(words, text)]
    if EVERYBODY in found:
        return [EVERYBODY]
    if column in {FEES, "conditions_acces"}:
        return found[:1]
    return found
