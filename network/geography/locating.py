"""Resolve a typed location to a spot.

The network's own communes, départements and quarters have priority over the rest of the country.
"""

from dataclasses import dataclass, replace
from functools import cache

from django.utils.translation import gettext as _

from network.models.territory import ARRONDISSEMENTS, in_full, sort_name
from network.text.strings import plain

from .abroad import foreign_town
from .arrondissements import city_without_part, code_of, part_without_city, spaced, whole_city
from .coverage import ARTICLES, LINKS, coverage
from .gazetteer import CODE, Commune, departements, gazetteer, regions
from .overseas import departement_of
from .quarters import GENERIC, STREETS, Quarter, bare, quarters, street_key
from .spots import Spot, commune_of, position, postcode_spot, quarter_spot, shared_spot, spot_of

SUGGESTED = 8
MEANT = 4  # communes suggested for a misspelt name
FAR_LARGER = 10  # ratio of populations
TOWN = 10_000  # population of a town that visitors may search far from the network
LONGEST = 150  # letters parsed
MOST_WORDS = 30  # words parsed
LONGEST_NAME = 5  # words of the name of a département: "Alpes-de-Haute-Provence"
# Words around the name or the number of a département: "dans le 05", "département des
# Hautes-Alpes".
AROUND_NAME = frozenset("d dans de dep departement dept des du en l la le les region".split())
# Words before the type of a street that has no other name: "Grand rue", "le cours".
WHOLE_STREET = frozenset("grand grande la le".split())
# Other names of départements and régions.
DEPARTEMENT_NAMES = {"bdr": "13", "ahp": "04"}
REGION_NAMES = {"paca": "R93", "sud": "R93", "sud paca": "R93", "idf": "R11", "aura": "R84"}


@dataclass(frozen=True)
class Located:
    """The result of a location search.

    `spot` is set if the text designates one location. Otherwise `communes` are the `Commune`s and
    `Quarter`s to choose from: namesakes or, with `is_misspelt`, suggestions. For a shared postcode,
    `spot` and `communes` are both set. `departement`, `epci` and `region` are codes, or "": the
    typed text designates a département ("13"), an EPCI of the network or a région ("R93"). These
    territories are too large for a search around a point.
    """

    spot: Spot | None = None
    communes: tuple[Commune | Quarter, ...] = ()
    is_misspelt: bool = False
    departement: str = ""
    epci: str = ""
    region: str = ""

    @property
    def area(self) -> str:
        """The code of the typed département, EPCI or région, or ""."""
        return self.departement or self.epci or self.region

    @property
    def is_unknown(self) -> bool:
        """True if the text designates nothing: no spot, no choice and no area."""
        return not (self.spot or self.communes or self.area)

    @property
    def area_name(self) -> str:
        """The name of the typed département, EPCI or région, or ""."""
        if self.epci:
            return coverage().epcis.get(self.epci, "")
        name, _held = regions().get(self.region, ("", ()))
        return departements().get(self.departement, name)

    @property
    def is_outside(self) -> bool:
        """True if the location is abroad or is not in the network (`Coverage.contains`).

        It is False for a position, for an EPCI of the network, and if there is no spot and no area.
        If the spot or the région has several codes, the value is True only if all codes are
        outside.
        """
        if self.epci:
            return False
        if self.area:
            _name, held = regions().get(self.region, ("", {self.departement}))
            return not any(map(coverage().contains, held))
        if not self.spot or not (self.spot.city or self.spot.codes or self.spot.is_abroad):
            return False
        codes = self.spot.codes or {self.spot.city}
        return self.spot.is_abroad or not any(map(coverage().contains, codes))

    @property
    def boundaries(self) -> list[str]:
        """The names of the territories that the network covers, as `Coverage.boundaries`."""
        return coverage().boundaries


def locate(typed: str) -> Located:
    """Parse a typed location and return its `Located`; without a match, an empty `Located`.

    A commune, a département or a quarter of the network has priority over its namesakes elsewhere.
    A misspelt name returns no spot, only communes to choose from. Only the first 150 characters
    (`LONGEST`) count and, without a postcode or INSEE code, the first 30 words (`MOST_WORDS`). Runs
    at most six queries. Until the content stamp changes, the next calls query at most the stamp.
    """
    typed = spaced(typed[:LONGEST])
    if here := position(typed):
        return Located(here)
    if code := CODE.search(typed.upper()):
        return _coded(typed, code[0])
    # NFKD may write one letter as eighteen.
    words = plain(typed)[:LONGEST].split()[:MOST_WORDS]
    if not words:
        return Located()
    for read in READERS:
        if located := read(typed, words):
            return located
    return _misspelt(typed)


def near_label(spot: Spot, *, has_inside: bool) -> str:
    """Return the translated label of the filter by location: "Près de : Arles".

    The results are sorted by distance from `spot`. `has_inside` is True if some of them are in the
    postcode of the spot; the label is then "Dans le 06300 (Nice), puis autour".
    """
    if not spot.name:
        return _("Autour de votre position")
    if spot.postcode and has_inside:
        return _("Dans le %(place)s, puis autour") % {"place": spot.label}
    return _("Près de : %(spot)s") % {"spot": spot.label}


def departement_meant(typed: str) -> str:
    """Return the code of a French département typed by number or full name, or "".

    Case, accents, hyphens and words around the number or name are ignored: "dans le 05",
    "département des Hautes-Alpes", "Hautes-Alpes (05)". The final "s" or "x" of a word may be
    missing or added: "Bouche du Rhône". This does not apply if `typed` is the name of a commune:
    "Vars" is not the Var. Two abbreviations, `DEPARTEMENT_NAMES`, also match.
    """
    words = _without_around(typed)
    numbers = [word.upper() for word in words if word.upper() in departements()]
    if len(numbers) == 1 and len(words) > 1:
        # "Morbihan 56": the name and its own number.
        named = [word for word in words if word.upper() != numbers[0]]
        is_its_own = _words_of_departements()[numbers[0]] == named
        return numbers[0] if is_its_own else ""
    name = " ".join(words)
    if name.upper() in departements():
        return name.upper()
    if code := DEPARTEMENT_NAMES.get(name):
        return code
    names = _words_of_departements()
    exact = [code for code, own in names.items() if own == words]
    if exact or not words or gazetteer().named(typed):
        return next(iter(exact), "")
    near = (code for code, own in names.items() if _singular(own) == _singular(words))
    return next(near, "")


@cache
def _words_of_departements():
    """Return {code: words of the name that distinguish it} of all départements."""
    return {code: _without_around(name) for code, name in departements().items()}


def region_meant(typed: str) -> str:
    """Return the code ("R93") of a French région typed by full name or abbreviation, or "".

    The abbreviations are `REGION_NAMES`. Case, accents, hyphens and words around the name are
    ignored. "Sud" alone is too ambiguous to match; "région Sud" matches.
    """
    words = _without_around(typed)
    names = [] if plain(typed) == "sud" else [REGION_NAMES.get(" ".join(words), "")]
    names += [code for code, own in _words_of_regions().items() if words == own]
    return next(filter(None, names), "") if words else ""


@cache
def _words_of_regions():
    """Return {code: words of the name that distinguish it} of all régions."""
    return {code: _without_around(name) for code, (name, _held) in regions().items()}


def named_outside(name: str) -> str:
    """Return the name of the location outside the network that `name` designates, or "".

    `name` is normalised by `plain`. It may designate, in this order: a région by its full name, a
    town across the border, a French town. A French town has at least `TOWN` (10,000) people, and no
    namesake of that size in the network. A région is ignored if names of communes of the network
    begin with its name. Returns "" if a commune of the network has this name, or if no territory is
    loaded.
    """
    region, foreign = Located(region=region_meant(name)), foreign_town(name)
    towns = [one for one in gazetteer().named(name) if one.population >= TOWN]
    if not (region.area or foreign or towns) or coverage().named(name):
        return ""
    is_shared = coverage().starting_with(f"{name} ")
    if region.is_outside and name not in REGION_NAMES and not is_shared:
        return region.area_name
    if not (foreign or towns) or not coverage().communes:
        return ""
    if foreign:
        return foreign[0]
    outside = [one.name for one in towns if not coverage().contains(one.city)]
    return outside[0] if outside and len(outside) == len(towns) else ""


def _without_around(name):
    return [word for word in plain(name).split() if word not in AROUND_NAME]


def _singular(words):
    return [word.rstrip("sx") for word in words]


# With an INSEE code or a postcode.


def _coded(typed, written):
    code = written.replace(" ", "")
    is_alone = CODE.fullmatch(typed.strip())
    communes = _ours_first(gazetteer().find(typed))
    if not is_alone and (part := _part_of_postcode(typed.upper().replace(written, " "), code)):
        return Located(part)
    if not communes and (city := whole_city(code)):
        return Located(spot_of(gazetteer().get(city)))
    if not communes or (is_alone and not gazetteer().postcode(code)):
        if located := _coded_by_network(code):
            return located
        if not communes:
            return Located()
    if len(communes) > 1 and not is_alone:
        # "12 avenue Demontzey, 04000 Digne": the address ends with the name, or its beginning.
        rest = sort_name(typed.upper().replace(written, " "))
        named = [one for one in communes if f" {sort_name(one.name)} " in f" {rest} "]
        last = f"{rest.split()[-1]} " if rest else " "
        begun = [one for one in communes if f"{sort_name(one.name)} ".startswith(last)]
        communes = (named or begun)[:1] or communes
    if len(communes) > 1:
        return Located(shared_spot(code, communes), tuple(communes))
    [commune] = communes
    is_its_own = len(commune.postcodes) > 1 or gazetteer().postcode(code) == [commune]
    if code in commune.postcodes and (is_alone or is_its_own):
        return Located(postcode_spot(code, commune))
    return Located(spot_of(commune))


def _part_of_postcode(rest, code):
    """Return the `Spot` of a street or a quarter typed beside its postcode, or None.

    `rest` is the text without the postcode, for example "12 rue de la Paix, Nice". The addresses of
    the network must have the street with this postcode and a position, in one commune.
    """
    words, towns = sort_name(rest).split(), {one.name for one in gazetteer().postcode(code)}
    for town in sorted(sort_name(name).split() for name in towns):
        if words[-len(town) :] == town:
            words = words[: -len(town)]
            break
    name = " ".join(words)
    found = quarters().streets(name, postcode=code)
    if len(found) != 1:
        found = quarters().named(name) or quarters().marked(name) if bare(words) else []
        found = [one for one in found if code in one.commune.postcodes]
    if len(found) != 1 or not found[0].point or found[0].postcode not in {"", code}:
        return None
    [part] = found
    city = gazetteer().get(part.commune.city)
    text = f"{part.own_name}, {code} {city.name}"
    return replace(quarter_spot(part), text=text, written=text)


def _coded_by_network(code):
    """Return the `Located` of a code that only the network has, or None.

    The code is the CEDEX of a network's address, or the code of a commune newer than the gazetteer.
    """
    if quarter := quarters().of_postcode(code):
        spot = quarter_spot(quarter)
        name = quarter.commune.name
        return Located(replace(spot, text=code, written=code, name=name, postcode=code))
    territory = coverage().by_code.get(code)
    commune = territory and commune_of(territory)
    return Located(spot_of(commune)) if commune else None


def _ours_first(communes):
    ours = coverage().by_code
    return sorted(communes, key=lambda one: one.city not in ours)


# By a name. Each parser returns a `Located`, or None if the next one must try.


def _arrondissement(typed, words):
    """Match an arrondissement of the named city; if it does not exist, suggest the city.

    Without a city, match an arrondissement of the network's own cities.
    """
    found = gazetteer().find(typed)
    if len(found) == 1 and found[0].is_arrondissement:
        return Located(spot_of(found[0]))
    city = gazetteer().get(city_without_part(words))
    if city and city.departement not in words:
        return Located(None, (city,), is_misspelt=True)
    said = part_without_city(words)
    # Other words may mean anything else: "3e étage".
    if not said or bare(words[: said[1]]) or bare(words[said[2] :]):
        return None
    codes = (code_of(city, said[0]) for city in ARRONDISSEMENTS if city in coverage().by_code)
    return _one_or_choice([gazetteer().get(code) for code in codes if code])


def _in_departement(typed, words):
    """Match a location beside its département: "Vitrolles (13)", "Aspremont, Hautes-Alpes".

    Returns None if no location of this name is in the département, or if the whole text designates
    a département. "Marseille 13" never comes here: it is an arrondissement.
    """
    splits = [
        (words[:cut], words[cut:]) for cut in range(max(1, len(words) - LONGEST_NAME), len(words))
    ]
    splits += [(words[1:], words[:1])] if words[0].isdigit() else []
    if departement_meant(typed):
        return None
    for rest, name in splits:
        is_apart = bare(rest) and not _ends_a_commune(rest, name)
        code = departement_meant(" ".join(name)) if is_apart else ""
        text = " ".join(rest)
        located = (read(text, rest) for read in READERS if read != _in_departement) if code else ()
        if (found := next(filter(None, located), None)) and (inside := _inside(found, code)):
            return inside
    return None


def _ends_a_commune(before, name):
    """Return True if the words `name` end the name of a commune: "Saint-Martin-du-Var"."""
    texts = (" ".join(in_full([*before[at:], *name])) for at in range(len(before)))
    return any(map(coverage().named, texts))


def _inside(located, departement):
    """Return the part of a `Located` that is in a département, or None without such a part.

    Also returns None for the suggestions of a misspelt name.
    """
    if located.spot:
        return located if departement_of(located.spot.city) == departement else None
    communes = [getattr(one, "commune", one) for one in located.communes]
    pairs = zip(located.communes, communes, strict=True)
    inside = [one for one, commune in pairs if commune.departement == departement]
    return None if located.is_misspelt else _one_or_choice(inside)


def _own(typed, words):
    """Match the network's communes by full name, then any département or région.

    Link words are ignored: "seyne sur mer". `_large` has the rules for a département or région
    outside the network. Last, match the network's quarters, its EPCIs, and the communes whose names
    begin with the text. Towns elsewhere with exactly this name are added to the choices.
    """
    name = sort_name(typed)
    named = coverage().named(name) or coverage().nearly_named(name)
    if named := _communes(named):
        return _one_or_choice(named)
    begun = [one for one in coverage().starting_with(name) if name]
    whole = [one for one in begun if one.search_name.startswith(f"{name} ")]
    if area := _large(typed, is_shared=bool(whole)):
        return area
    candidates = [*quarters().named(typed), *_communes(whole)]
    if candidates:
        candidates += [one for one in gazetteer().named(typed) if one.population >= TOWN]
    if not candidates and (epci := coverage().epci(name)):
        return Located(epci=epci)
    if not candidates and not gazetteer().named(typed):
        candidates = _communes(begun)
        if not candidates:
            return _one_or_choice(quarters().begun(typed))
        if meant := _far_larger(typed, candidates):
            return Located(None, meant, is_misspelt=True)
    return _one_or_choice(candidates)


def _large(typed, *, is_shared):
    """Return the `Located` of a département or a région, or None.

    A département or région outside the network is ignored if `is_shared`: names of communes of the
    network begin with its name. A département outside is also ignored if a town has its name.
    """
    if code := departement_meant(typed):
        towns = (one for one in gazetteer().named(typed) if one.population >= TOWN)
        if code in coverage().departements or not (is_shared or any(towns)):
            return Located(departement=code)
    region = Located(region=region_meant(typed))
    return region if region.area and not (region.is_outside and is_shared) else None


def _within_a_commune(typed, words):
    """Match a commune of the network with generic words, or with the name of a quarter in it.

    "Cannes La Bocca", "centre de Gap", "aix les milles".
    """
    if gazetteer().named(typed):
        return None
    names = sort_name(" ".join(words)).split()
    named, rest = _named_within(names)
    if len(named) == 1 and (part := _part(rest, named[0].code)):
        return Located(quarter_spot(part))
    if named and set(rest) <= ARTICLES:
        # "La Castellane" is a quarter of Marseille, Castellane a commune.
        others = quarters().guessed(typed)
        cities = {one.code for one in named}
        return _one_or_choice(
            [*(one for one in others if one.commune.city not in cities), *_communes(named)]
        )
    if words[0] in GENERIC and ARTICLES & set(words[1:2]):
        # "cité La Castellane" is a quarter, "gare de Castellane" a commune.
        name = " ".join(words[1:])
        found = _own(name, words[1:]) or _within_a_commune(name, words[1:])
        return found or _ending_commune(names)
    if named and not bare(rest):
        return _one_or_choice(_communes(named))
    core = bare(words)
    if core and core != words and GENERIC & set(words) and (found := _own(" ".join(core), core)):
        return found
    return _one_or_choice(_communes(named)) if named else _begun_commune(names)


def _named_within(names):
    """Return (communes of the longest name among the words, the other words)."""
    runs = [
        (size, first, commune)
        for first in range(len(names))
        for size in range(1, len(names) - first + 1)
        for commune in coverage().named(" ".join(names[first : first + size]))
        if not _names_a_street(names[:first])
    ]
    if not runs:
        return [], names
    # An address ends with its town, "Cannes La Bocca" begins with it.
    if _is_address(names):
        last = [run for run in runs if not bare(names[run[1] + run[0] :])]
        if not last and _ending_commune(names):
            return [], names
        runs = last or runs
    longest = max(size for size, _first, _commune in runs)
    runs = [run for run in runs if run[0] == longest]
    first = (runs[-1] if _is_address(names) else runs[0])[1]
    named = [commune for _size, at, commune in runs if at == first]
    before, after = names[:first], names[first + longest :]
    if before and before[-1] in ARTICLES:
        # "la seyne" begins La Seyne-sur-Mer; Seyne is another commune.
        name = " ".join(names[first - 1 : first + longest])
        if begun := coverage().starting_with(f"{name} "):
            return begun, before[:-1] + after
    return named, before + after


def _names_a_street(before):
    """Return True if the last word before a name is a street type: "rue de Marseille".

    Returns False after a whole street: "Grand rue Venasque", "le cours Villes-sur-Auzon".
    """
    if before[-1:] and before[-1] in STREETS and set(before[-2:-1]) & WHOLE_STREET:
        return False
    leading = [word for word in before if word not in LINKS][-1:]
    return bool(STREETS & set(leading))


def _is_address(words):
    """Return True if the words begin with a number, or contain a street type: "12 rue Pasteur"."""
    return words[0].isdigit() or bool(STREETS & set(words))


def _begun_commune(names):
    """Match the beginning of a single commune's name before other words: "digne gare".

    After other words, see `_ending_commune`.
    """
    for size in range(len(names) - 1, 0, -1):
        begun = coverage().starting_with(" ".join(names[:size]) + " ")
        rest = names[size:]
        if len(begun) != 1:
            continue
        if part := _part(rest, begun[0].code):
            return Located(quarter_spot(part))
        if not bare(rest):
            return _one_or_choice(_communes(begun))
    return _ending_commune(names)


def _ending_commune(names):
    """Match an address or a quarter before the beginning of a commune's name.

    "12 avenue Demontzey, Digne", "les milles aix". Returns None for a whole street of the network.
    """
    if quarters().streets(" ".join(names)):
        return None
    for start in range(1, len(names)):
        rest, name = names[:start], names[start:]
        if _names_a_street(rest) or not bare(name):
            continue
        begun = coverage().starting_with(f"{' '.join(name)} ")
        if len(begun) == 1 and (part := _part(rest, begun[0].code)):
            return Located(quarter_spot(part))
        if begun and (_is_address(names) or names[0] in GENERIC):
            return _one_or_choice(_communes(begun))
    return None


def _part(rest, city):
    """Return the only quarter of a commune that the words name, or None."""
    core = bare(rest)
    for words in (rest, core) if rest else ():
        for read in (quarters().named, _streets, quarters().guessed):
            if words and len(found := read(" ".join(words), city)) == 1:
                return found[0]
    return None


def _streets(name, city):
    return quarters().streets(name, within=city)


def _mentioned(typed, words):
    """Match a quarter that addresses of the network mention.

    A quarter that an address introduces by a word ("quartier …") is matched, or suggested with the
    towns of the same name. Any other quarter is matched only if no commune of France has its name.
    A street without its town is only suggested: other towns may have it. Returns None for the name
    of a foreign town.
    """
    if foreign_town(typed):
        return None
    namesakes = gazetteer().named(typed)
    if marked := quarters().marked(typed):
        return _one_or_choice([*marked, *(one for one in namesakes if one.population >= TOWN)])
    found = () if namesakes else quarters().mentioned(typed)
    if found and street_key(typed):
        return Located(None, tuple(found), is_misspelt=True)
    return _one_or_choice(found)


def _part_of_a_name(typed, words):
    """Match the network's only area, or its communes, whose name contains the text.

    "Camargue", "Haute-Provence", "Verdon". Villages outside the network with exactly this name
    follow the communes. Returns None for the name of a town outside the network or abroad.
    """
    namesakes, name = gazetteer().named(typed), sort_name(typed)
    if foreign_town(typed) or any(one.population >= TOWN for one in namesakes):
        return None
    if not namesakes and (area := coverage().area_containing(name)):
        is_epci = area in coverage().epcis
        return Located(epci=area) if is_epci else Located(departement=area)
    communes = _communes(coverage().containing(name))
    return _one_or_choice([*communes, *namesakes]) if communes else None


def _elsewhere(typed, words):
    """Match a French commune by full name, or without a match a town by the start of its name."""
    if exact := gazetteer().named(typed):
        return _one_or_choice(exact)
    communes = _likely(gazetteer().find(typed))
    if meant := _far_larger(typed, communes):
        return Located(None, meant, is_misspelt=True)
    return _one_or_choice(communes)


def _likely(communes):
    """Return the communes without the villages outside the network (population below `TOWN`).

    Visitors of a regional site seldom search them. Returns `communes` if the network has no
    commune.
    """
    if not coverage().communes:
        return communes
    return [one for one in communes if one.population >= TOWN or coverage().contains(one.city)]


def _abroad(typed, words):
    """Match a town across the border; the spot is at the point of the town."""
    if not (foreign := foreign_town(typed)):
        return None
    name, point = foreign
    return Located(Spot(name, name, name, point, is_exact=True, is_abroad=True))


def _address_elsewhere(typed, words):
    """Match the town at the end of an address outside the network, or among generic words.

    "8 rue Saint-Honoré, Paris", "mairie de Lyon".
    """
    starts = range(1, len(words)) if _is_address(words) else ()
    names = [" ".join(bare(words)), *(" ".join(words[start:]) for start in starts)]
    for name in names:
        towns = [one for one in gazetteer().named(name) if one.population >= TOWN]
        if towns or foreign_town(name):
            return _one_or_choice(towns) or _abroad(name, ())
    return None


def _misspelt(typed):
    """Suggest the communes closest to a misspelt name; in a tie, the network's first."""
    ours = coverage().by_code
    near = gazetteer().nearly_named(typed)
    near.sort(key=lambda pair: (pair[0], pair[1].city not in ours, -pair[1].population))
    meant = tuple(_likely([one for _differing, one in near])[:MEANT])
    return Located(None, meant, is_misspelt=bool(meant))


def _far_larger(typed, communes):
    """Return suggestions if the text is probably a misspelt large town, "toulouze"; else ().

    `communes` are the communes whose names start with the text. The first suggestion is the commune
    of the closest spelling, if it has more than ten times the population of each of `communes`. The
    next suggestions are `communes`, up to `SUGGESTED` suggestions in all. Returns () without such a
    commune, or if `communes` is empty.
    """
    others = _likely(gazetteer().resembling(typed)[:1])
    largest = max((one.population for one in communes), default=0)
    if others and communes and others[0].population > FAR_LARGER * largest:
        return tuple([*others, *communes][:SUGGESTED])
    return ()


def _communes(territories):
    return list(filter(None, map(commune_of, territories)))


def _one_or_choice(candidates):
    if not candidates:
        return None
    if len(candidates) > 1:
        return Located(None, tuple(candidates[:SUGGESTED]))
    [one] = candidates
    return Located(quarter_spot(one) if isinstance(one, Quarter) else spot_of(one))


READERS = (
    _arrondissement,
    _in_departement,
    _own,
    _within_a_commune,
    _mentioned,
    _part_of_a_name,
    _elsewhere,
    _abroad,
    _address_elsewhere,
)
