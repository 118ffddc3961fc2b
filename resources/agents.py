"""The schema.org people and organisations of a name typed in one field. Pure."""

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
    """Return False for a description of a text or of several bodies, typed where a name goes."""
    return bool(text) and not DESCRIPTION.match(text) and not NOT_IN_NAMES.search(text)


def agents(text: str, *, default: str = PERSON) -> list[dict]:
    """Return the people or the organisation that a text names; empty when it is no name.

    `default` is the type of a name that has no other sign of its type.
    """
    text = REMARK.sub("", text.strip())
    if not is_name(text):
        return []
    names = [name for name in SEPARATORS.split(text) if name]
    if len(names) > 1 and not all(map(_is_person, names)):
        # The names of several people, or that of one organisation: only the latter is certain.
        is_certain = default == ORGANIZATION or _is_organization(text)
        return [{"@type": ORGANIZATION, "name": text}] if is_certain else []
    return [{"@type": _type_of(name, default), "name": name} for name in names]


def organization_named(text: str) -> dict | None:
    """Return the Organization that a text names, or None when it is no name."""
    text = text.strip()
    return {"@type": ORGANIZATION, "name": text} if is_name(text) else None


def organizations_named(text: str) -> list[dict]:
    """Return the organisations of "Deskmag, avec Coworking Europe"."""
    return list(filter(None, map(organization_named, WITH.split(text))))


def without_remark(text: str) -> str:
    """Return a role without what is added to it between brackets."""
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
    """Return True for two to four words, all capitalised but the particles: "Ada de Source"."""
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
