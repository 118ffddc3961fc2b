"""Headers of free notes about a place, whose sentences may close it or change its hours.

Columns of names, addresses, services, equipment, partners and weekdays are no notes: « Impôts : sur
rendez-vous » is about a part of the offer.
"""

import re
from functools import lru_cache

from network.text.strings import plain

# The words of a note and those beside them, after `plain`. Any other word is another subject.
NOTE = (
    r"(?:commentaires?|comments?|remarques?|remarks?|observations?|notes?|nb|infos?|informations?"
    r"|precisions?|descriptions?|descriptif|presentations?|divers|messages?|memos?|avertissements?"
    r"|annonces?|actualites?|alertes?|attention)"
)
BESIDE = (
    r"(?:de|du|des|la|le|les|l|d|et|ou|a|au|sur|en|vos|votre|notre|nos|une?|avez|vous|autres?"
    r"|ajouter|champ|texte|lieu|structure|espace|site|place|etablissement|point|epn|fiche|ligne"
    r"|equipe|horaires?|heures?|jours?|ouvertures?|fermetures?|hours?|opening|acces|access|accueil"
    r"|pratiques?|utiles?|complementaires?|complements?|supplementaires?|general(?:es?)?|libres?"
    r"|internes?|publi(?:que|c)s?|courte?|longue?|detaillee?|detail|resume|importante?s?"
    r"|elus?|agents?|benevoles?|mairie|secretariat|suivi|terrain|coordinat(?:eurs?|rices?|ion)"
    r"|mediateurs?|conseillers?|animateurs?|referents?|gestionnaires?|responsables?|usagers"
    r"|particulieres?|eventuel(?:le)?s?|fr|\d+)"
)
NOTES = re.compile(
    rf"(?:{BESIDE} )*{NOTE}(?: (?:{NOTE}|{BESIDE}))*|complements? (?:d )?informations?"
    r"|texte libre|(?:avez vous )?(?:quelque chose|autre chose) a ajouter"
)


@lru_cache(maxsize=10_000)
def is_note(name: str) -> bool:
    """Return True for the header of a free note, given as `plain` words."""
    return bool(NOTES.fullmatch(name))


def name_of(column: str) -> str:
    """Return a header as plain words, without brackets, ranks and the names of outer objects."""
    words = re.sub(r"\([^()]*\)", " ", column.strip(" .").rpartition(".")[2])
    name = plain(re.sub(r"(?<=[a-zà-ÿ0-9])(?=[A-ZÀ-Ý])", " ", words))
    return re.sub(r"^(?:(?:[gq]\d+ ?)+|\d+ )", "", name)
