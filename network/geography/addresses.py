"""The postcode, the département and the commune written in an address. Pure.

A postcode is enough. Without one, the name or the number of the département after the town is read:
"Saint-Denis, La Réunion" or "Saint-Denis (93)".
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from network.models.territory import departements_of, in_full, sort_name
from network.text.strings import plain

from .gazetteer import Commune, departements, gazetteer
from .overseas import OVERSEAS, departement_of, time_zone

# "97400" or "F-97400", but neither "CS 97400", a box of the post office, nor a part of a number.
CODE = r"(?<![\w./])(?<!\bCS )(?<!\bBP )(?<!\bTSA )(?:F-?)?(\d{5})(?![\w/]|\.\d)"
POSTCODE = re.compile(CODE, re.IGNORECASE)
BEFORE_A_TOWN = re.compile(rf"{CODE}[\s,]+[^\W\d]", re.IGNORECASE)
SEPARATORS = re.compile(r"[,;()\[\]\n]|\s[-–—/]\s")
# Words between a town and its département: "Saint-Denis de La Réunion".
LINKS = frozenset("a d de du en ile l la le".split())
COUNTRY = frozenset(("france", "outre mer", "france d outre mer"))
OTHER_NAMES = {"polynesie": "987", "tahiti": "987", "guyane francaise": "973"}
# The island is a capital or follows its article; "réunion" alone is a meeting.
REUNION = re.compile(r"\bR(éunion|eunion|ÉUNION|EUNION)\b|\b[Ll][aA] [rR](é|e)union\b")
LONGEST_NAME = 6  # words of the name of a département


@dataclass(frozen=True)
class Area:
    """The area of an address: its `postcode` or "", the `departement` and the `commune`.

    `departement` is a code, "20" for a Corsican postcode, or "". `commune` is None if it is unknown
    or if several communes match.
    """

    postcode: str = ""
    departement: str = ""
    commune: Commune | None = None

    def __bool__(self):
        return bool(self.departement)


def area_of(address: str) -> Area:
    """Return the `Area` of the postcode in `address`, else of the département at its end.

    Of several postcodes, the last one before a town counts, else the last known one. Returns an
    empty `Area`, which is false, without a postcode and without such a name.
    """
    if code := _postcode(address):
        before, after = _words(address[: code.start()]), _words(address[code.end(1) :])
        return Area(code[1], departement_of(code[1]), _served(code[1], before, after))
    departement, before = _named(address)
    communes = _communes(departement) if departement else {}
    return Area("", departement, _longest(communes, before, ends=True))


def departement_in(address: str) -> str:
    """Return the `departement` of `area_of(address)`, without a search for the commune."""
    if code := _postcode(address):
        return departement_of(code[1])
    return _named(address)[0]


def overseas_area(address: str, zone: str = "") -> Area:
    """Return the `Area` of the overseas commune that ends `address`, without its département.

    Call it for an address without an `area_of`. `zone` is the time zone of the hours of an event
    there, if it is known: the commune is then searched in that zone. For "" and "UTC", no other
    commune of France may have the name, even without its article. Returns an empty `Area` without
    such a commune, and for any other time zone.
    """
    parts = [part for part in SEPARATORS.split(address) if plain(part)]
    if not parts:
        return Area()
    without_article = " ".join(_without_links(_words(parts[-1]), first=True))
    found = {*gazetteer().named(parts[-1]), *gazetteer().named(without_article)}
    if zone not in ("", "UTC"):
        found = {one for one in found if time_zone(one.departement) == zone}
    if len(found) != 1 or (commune := found.pop()).departement not in OVERSEAS:
        return Area()
    return Area("", commune.departement, commune)


def _postcode(address):
    """Return the match of the last postcode before a town, else of the last known postcode."""
    if codes := list(BEFORE_A_TOWN.finditer(address)):
        return codes[-1]
    known = [code for code in POSTCODE.finditer(address) if gazetteer().postcode(code[1])]
    return known[-1] if known else None


def _served(postcode, before, after):
    """Return the commune of a postcode whose name begins `after` or ends `before`, or None.

    Both are lists of words. The postcode of a CEDEX is unknown: the name is then searched in the
    département. Without a match, the only commune of the postcode is returned.
    """
    served = gazetteer().postcode(postcode)
    named = _by_name(served)
    if not served:
        for code in departements_of(postcode):
            named |= _communes(code)
    found = _longest(named, after) or _longest(named, before, ends=True)
    return found or (served[0] if len(served) == 1 else None)


def _named(address):
    """Return (code of the département named at the end of `address`, words before its name).

    The words before the name must end with a commune of the département. The whole last part of an
    address may also be the name of an overseas département, if no commune elsewhere has this name.
    Returns ("", []) without a match.
    """
    parts = [part for part in SEPARATORS.split(address) if plain(part)]
    while parts and plain(parts[-1]) in COUNTRY:
        parts.pop()
    words = _words(" ".join(parts))
    for length in range(min(LONGEST_NAME, len(words)), 0, -1):
        code = _codes().get(" ".join(words[-length:]), "")
        if not code or (code == "974" and words[-1] == "reunion" and not REUNION.search(address)):
            continue
        before = _without_links(words[:-length])
        if _longest(_communes(code), before, ends=True):
            return code, before
        name = " ".join(_without_links(_words(parts[-1]), first=True))
        if len(parts) > 1 and code in OVERSEAS and _codes().get(name) == code:
            namesakes = gazetteer().named(departements()[code])
            if all(one.departement == code for one in namesakes):
                return code, before
    return "", []


def _words(text):
    """Return the normalised words of a text, with "saint" for "st", and without CEDEX."""
    return in_full(re.sub(r"\bcedex\b( \d{1,2}\b)?", " ", plain(text)).split())


def _without_links(words, *, first=False):
    words = words[::-1] if first else list(words)
    while words and words[-1] in LINKS:
        words.pop()
    return words[::-1] if first else words


def _longest(named, words, *, ends=False) -> Commune | None:
    """Return the commune with the longest name that begins `words`, or that ends them.

    `named` is {name: commune}.
    """
    text = f" {' '.join(words)} "
    at = str.endswith if ends else str.startswith
    names = [name for name in named if at(text, f" {name} ")]
    return named[max(names, key=len)] if names else None


def _by_name(communes: Iterable[Commune]) -> dict[str, Commune]:
    return {sort_name(one.name): one for one in communes}


@cache
def _communes(departement: str) -> dict[str, Commune]:
    """Return {normalised name: commune} of a département; callers must not change it."""
    return _by_name(gazetteer().of_departement(departement))


@cache
def _codes() -> dict[str, str]:
    """Return {normalised name or number: code} of the départements, without articles."""
    codes = {
        " ".join(_without_links(_words(name), first=True)): code
        for code, name in departements().items()
    }
    return codes | {code.lower(): code for code in departements()} | OTHER_NAMES
