"""The schema.org people and organisations named in the text of one field. Pure functions."""

import re
from collections.abc import Iterator

PERSON, ORGANIZATION = "Person", "Organization"
# "la définition de la Free Software Foundation" describes a text; "La Poste" is a name.
DESCRIPTION = re.compile(
    "(?:le|la|les|un|une|des|du|nos|notre|votre|leurs?|ce|cette|ces) |[dl][’']"
)
# A title within it, a remark, or a sentence about who took part.
NOT_IN_NAMES = re.compile('[«»“”"()]| avec ')
WITH = re.compile(",? avec ")
SEPARATORS = re.compile(r"\s*(?:[,;&]|\bet\b|\band\b)\s*")
PARTICLES = frozenset("de du des d la le van von der den el al ben da di y".split())
# The word with which the name of an organisation begins.
ORGANIZATION_WORDS = frozenset(
    "agence association assises atelier ateliers bibliothèque bureau bus café caisse centre cité"
    " club collectif comité communauté commune compagnie conseil coopérative cybercentre"
    " cyberespace direction département espace fab fablab fondation foyer fédération groupe hub"
    " institut journal la labo laboratoire le les ligue mairie maison ministère mission mouvement"
    " médiathèque métropole observatoire office pays point préfecture pôle radio revue région"
    " réseau secours service société syndicat tiers tiers-lieu union université ville école"
    " équipe".split()
)
# "(dir.)" after a name, "(avec nos mots)" after a role.
REMARK = re.compile(r"\s*\([^()]*\)\s*$")


def is_name(text: str) -> bool:
    """Return True if `text` may be the name of people or of an organisation, or several names.

    Returns False for "" and for a description. A description begins with a French article or
    determiner in lower case ("la définition de…"). A text with quotation marks, brackets or the
    French word "avec" between two spaces is also a description.
    """
    return bool(text) and not DESCRIPTION.match(text) and not NOT_IN_NAMES.search(text)


def agents(text: str, *, default: str = PERSON) -> list[dict]:
    """Return schema.org objects {"@type", "name"} for the people or organisations in `text`.

    A final remark in brackets is ignored. Returns [] if `is_name` is False for the remaining text.

    The type of a single name is Organization or Person if the name looks like one; else it is
    `default`. Several names are separated by a comma, ";", "&", "et" or "and". If all of them look
    like people, each gives a Person, in order. Otherwise the whole text may be the name of one
    organisation. The result is then one Organization if `default` is ORGANIZATION, or if the text
    begins like the name of an organisation; otherwise [].
    """
    text = REMARK.sub("", text.strip())
    if not is_name(text):
        return []
    names = [name for name in SEPARATORS.split(text) if name]
    if len(names) > 1 and not all(map(_is_person, names)):
        # The names of several people, or of one organisation: only the latter is certain.
        is_certain = default == ORGANIZATION or _is_organization(text)
        return [{"@type": ORGANIZATION, "name": text}] if is_certain else []
    return [{"@type": _type_of(name, default), "name": name} for name in names]


def organization_named(text: str) -> dict | None:
    """Return the schema.org Organization of the name `text`; None if `is_name(text)` is False."""
    text = text.strip()
    return {"@type": ORGANIZATION, "name": text} if is_name(text) else None


def organizations_named(text: str) -> list[dict]:
    """Return one Organization for each name in `text`; the names are separated by " avec ".

    "Deskmag, avec Coworking Europe" gives two. Parts whose `is_name` is False are skipped.
    """
    return list(filter(None, map(organization_named, WITH.split(text))))


def without_remark(text: str) -> str:
    """Return `text` without its final remark in brackets: "autrice" from "autrice (dir.)"."""
    return REMARK.sub("", text).strip()


def _type_of(name, default) -> str:
    if _is_organization(name):
        return ORGANIZATION
    return PERSON if _is_person(name) else default


def _is_organization(name) -> bool:
    first = re.split("[ ’']", name, maxsplit=1)[0]
    is_acronym = len(first) > 1 and first.isupper()
    return is_acronym or first == "L" or first.casefold() in ORGANIZATION_WORDS


def _is_person(name) -> bool:
    """Return True for two to four words, capitalised except particles: "Ada de Source".

    At least two words are capitalised; a digit or the first word of an organisation gives False.
    """
    words = list(_words(name))
    capitalised = [word for word in words if word[:1].isupper()]
    return (
        2 <= len(words) <= 4
        and len(capitalised) >= 2
        and all(word in capitalised or word in PARTICLES for word in words)
        and not any(character.isdigit() for character in name)
        and not _is_organization(name)
    )


def _words(name) -> Iterator[str]:
    for word in name.split():
        yield word.removeprefix("d’").removeprefix("d'")
