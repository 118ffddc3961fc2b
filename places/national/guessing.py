"""Guess of the target of each column of a table outside the standard.

A guess is *certain* if the header names the target exactly and the cells have its form. Other
guesses are proposals for an editor, because a wrong one would change a public fact.
"""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from itertools import pairwise

from network.text.strings import plain
from places.hours import prose

from .cells import KEPT, NO, REFUSED, YES, Context, RefusedError
from .coordinates import degrees_of, metres_of, pair_of
from .files import is_standard
from .headers import (
    BARE_NUMBER,
    BY_CELL,
    DAYS_OF_HOURS,
    ELSEWHERE,
    FORM_DATES,
    NAMES,
    ORGANISATION,
    OWN_NAMES,
    PLACE,
    POSTCODE_AND_TOWN,
    RESPONDENT,
    STREET_NUMBER,
    STREET_TYPE,
    SURE,
    bare,
    geocoder_columns,
    is_about_person,
    is_first_name,
    is_geocoded,
    is_key_of_object,
    is_never_guessed,
    is_private,
    names_of,
)
from .mapping import (
    DAY_TARGETS,
    NOT_TICKED,
    NUMBER,
    POSITION,
    SHUT,
    TICKED,
    apply_mapping,
    is_placeholder,
    is_ticked_choice,
    weeks_of,
)
from .names import USUAL
from .phones import FIRST, OTHER, split_phones
from .standard import BY_NAME, WHEELCHAIR, read_row
from .statuses import STATUS, is_status

# The most different cells of a column that are read, and the least shares that must be readable.
MOST_CELLS, NEARLY_ALL, HALF = 100, 0.8, 0.5
SHOWN = 5
# A table has one column for each of these targets; cells of the others are joined.
ONCE = {"id", "nom", USUAL, "latitude", "longitude", POSITION, "date_maj", "pivot", "code_insee"}
ONCE |= {"code_postal", "commune", "prise_rdv", "structure_parente", "services", "horaires"}
ONCE |= {"frais_a_charge", "publics_specifiquement_adresses", "source", "typologie"}
# Headers that name a person in a table that also has first names.
NAMES_OF_PERSONS = {"nom", "name", "nom d usage", "nom usage", "nom usuel"}
# A contact of the person who answers a form, and not « le téléphone de votre structure ».
YOURS = re.compile(
    r"\b(votre|vos|your)\b(?! (?:structure|lieu|etablissement|association|espace|organisme|epn"
    r"|accueil|equipement|organi[sz]ation|place)\b)"
)
MOBILE = re.compile(r"\s*(?:0|\+33\s?(?:\(0\))?|0033)\s?[67]")
# The words of a contact that is no person: « Accueil », « Secrétariat de la mairie ».
COLLECTIVE = {"accueil", "mairie", "secretariat", "contact", "mediatheque", "bibliotheque", "ccas"}
COLLECTIVE |= {"espace", "maison", "centre", "association", "france", "services", "service"}
LEAST_LETTERS = 3
ADDRESS_PARTS = {STREET_NUMBER, STREET_TYPE, POSTCODE_AND_TOWN}
PLACED = {"adresse", "complement_adresse", "commune", "code_postal", "code_insee"}
COORDINATES = {POSITION, "latitude", "longitude"}
WORD = re.compile(r"[^\W\d_]{2}")
ACCESLIBRE = re.compile(r"(https?://)?(www\.)?acceslibre\.([a-z]+\.)?gouv\.fr/\S+", re.IGNORECASE)
ADDRESS_OF_ANOTHER_KIND = re.compile(r"@|https?://|www\.")
# Hours of a part of the year: « Horaires (hiver) ».
SEASON = re.compile(
    r"\b(?:hiver|ete|printemps|automne|winter|summer|saisons?|estival|hivernal|vacances|scolaires?"
    r"|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre"
    r"|ramadan)"
)
HAS_HOURS = re.compile(r"\d\s*(h|:\s*\d)|24/7|rdv|rendez|^off$|ferm", re.IGNORECASE)
TOWN = re.compile(r"[^\d@]{2,60}( \d{1,2}(e|er|ème|eme)?)?( cedex( \d+)?)?", re.IGNORECASE)


@dataclass(frozen=True)
class Guess:
    """The guessed target of a column; an uncertain guess is only proposed to an editor."""

    target: str
    is_certain: bool


def guesses(columns: list[str], rows: list[dict]) -> dict[str, Guess]:
    """Return {column: Guess} from the names of columns and their first cells.

    `rows` are the first rows, {column: cell}. The result is in the order of `columns`; columns
    without a guess are omitted. Only one column gets each target of `ONCE`, apart from columns that
    tick a choice, or contain the days or the weeks of the hours of another column. In a table that
    follows the standard, its columns are certain even if their cells do not fit, because
    `read_file` reads them too. The columns of `is_never_guessed` are omitted, unless they tick a
    choice, or contain a status or the weeks of the hours.
    """
    guesser = _Guesser(columns, {column: _cells(rows, column) for column in columns})
    guesser.find_personal(rows)
    guesser.take_ticks_and_statuses()
    guesser.take_links_to_acceslibre()
    guesser.take_named()
    guesser.take_weeks()
    guesser.take_days()
    guesser.take_numbers()
    guesser.doubt_places()
    guesser.propose()
    return guesser.result()


class _Guesser:
    """The columns of one table and the guesses found; `guesses` calls its methods in order."""

    def __init__(self, columns, cells):
        self.columns, self.cells = columns, cells
        self.found = {}
        self.misfits = {}  # {column: target that its header names, against its cells}
        self.slots = {}  # {column: its part of the address}
        self.personal = set()
        self.has_persons = any(map(is_first_name, columns))
        self.is_geocoded = any(map(is_geocoded, columns))
        self.of_geocoder = geocoder_columns(columns)
        # OpenStreetMap exports have "@timestamp", the date of their own object.
        own = (column for column in columns if not column.strip().startswith("@"))
        self.is_form = any(plain(column) in FORM_DATES for column in own)

    def find_personal(self, rows):
        """Add to `personal` the columns of e-mail addresses and telephones of named persons.

        An address contains a word of a name in the same row, « Paul Martin » and
        "p.martin@exemple.fr". Half of the telephones beside names are mobile ones.
        """
        persons = [column for column in self.columns if is_about_person(column)]
        for column in self.columns if persons else []:
            named = [
                (row.get(column) or "", " ".join(row.get(person) or "" for person in persons))
                for row in rows
                if any((row.get(person) or "").strip() for person in persons)
            ]
            mobiles = sum(bool(MOBILE.match(cell)) for cell, _name in named)
            if any(_has_name(cell, name) for cell, name in named) or mobiles * 2 > len(named):
                self.personal.add(column)

    def take_ticks_and_statuses(self):
        """Add certain guesses for the columns that tick a choice or contain a status."""
        for column in self.columns:
            if name := is_ticked_choice(column, self.cells[column]):
                self.found[column] = Guess(name, is_certain=True)
            elif is_status(column) and not is_geocoded(column) and self._answers(column):
                self.found[column] = Guess(STATUS, is_certain=True)

    def _answers(self, column):
        """Return True unless a private column, such as « Interne », contains other texts.

        `held_back` reads its answers in any case.
        """
        answers = {plain(cell) for cell in self.cells[column]}
        return not is_private(column) or answers <= TICKED | NOT_TICKED

    def take_links_to_acceslibre(self):
        """Add a certain guess for the first column that has only links to pages on Acceslibre.

        Its name does not matter.
        """
        for column in self._free():
            cells = self.cells[column]
            if cells and all(map(ACCESLIBRE.fullmatch, cells)):
                self.found[column] = Guess("fiche_acces_libre", is_certain=True)
                return

    def take_named(self):
        """Add certain guesses for the columns whose header names a target and whose cells agree.

        A column whose cells disagree is added to `misfits`.
        """
        follows_standard = is_standard(self.columns)
        exact = [(name, re.escape(own.replace("_", " "))) for own, name in OWN_NAMES.items()]
        for target, pattern in [*exact, *SURE]:
            for column in self._free():
                if not _is_named(column, pattern) or self._is_taken(target, pattern):
                    continue
                if self._may_be_personal(column, target, pattern):
                    continue
                is_own = follows_standard and (target, pattern) in exact
                is_seasonal = target == "horaires" and SEASON.search(plain(column))
                if is_own or (fits(target, column, self.cells[column]) and not is_seasonal):
                    self._take(column, target, pattern)
                elif target != "id":
                    self.misfits.setdefault(column, target)
        # "4 avenue" without the name of the street is no address.
        if self.slots and "street" not in self.slots.values():
            self.found = {name: each for name, each in self.found.items() if name not in self.slots}

    def take_weeks(self):
        """Add certain guesses for the columns of odd or even weeks, which restrict the hours."""
        for column in self.columns:
            cells = self.cells[column]
            if column not in self.found and cells and all(map(weeks_of, cells)):
                self.found[column] = Guess("horaires", is_certain=True)

    def take_days(self):
        """Add certain guesses for the columns of days, such as « Jours », beside certain hours.

        A column whose cells contain hours, or words other than days, is left aside.
        """
        hours = [column for column, each in self.found.items() if each.target == "horaires"]
        for column in self._free() if hours else []:
            cells = self.cells[column]
            has_days = cells and all(prose.to_osm(f"{cell} 9h-12h") for cell in cells)
            if has_days and _is_named(column, DAYS_OF_HOURS):
                self.found[column] = Guess("horaires", is_certain=True)

    def take_numbers(self):
        """Add a certain guess for a column « N° » before a column of streets without numbers."""
        streets = [column for column, slot in self.slots.items() if slot == "street"]
        if STREET_NUMBER in self.slots.values():
            return
        for column, following in pairwise(self.columns):
            cells = self.cells[column]
            numbers = [cell for cell in cells if NUMBER.fullmatch(cell)]
            is_rank = cells == [str(number) for number in range(1, len(cells) + 1)]
            if (
                following in streets
                and column not in self.found
                and _is_named(column, BARE_NUMBER)
                and len(numbers) >= HALF * max(len(cells), 1)
                and not is_rank
                and not any(re.match(r"\d", cell) for cell in self.cells[following])
            ):
                self._take(column, "adresse", STREET_NUMBER)
                return

    def doubt_places(self):
        """Make the guess of a column « Lieu » uncertain if another column names an organisation.

        « Lieu » may then be the name, the town or the address: an editor decides.
        """
        has_organisation = any(_is_named(column, ORGANISATION) for column in self.columns)
        for column, found in self.found.items():
            if found.target == "nom" and has_organisation and _is_named(column, PLACE):
                self.found[column] = Guess("nom", is_certain=False)

    def propose(self):
        """Add uncertain guesses for the columns without a guess."""
        for target, pattern in NAMES:
            for column in self._free():
                is_named = re.search(pattern, bare(column)) and not self._is_taken(target)
                if is_named and _may_hold(target, column, self.cells[column]):
                    self.found[column] = Guess(target, is_certain=False)
        for target, pattern in BY_CELL:
            for column in self._free():
                cells = self.cells[column]
                is_absent = all(each.target != target for each in self.found.values())
                if is_absent and cells and all(map(pattern.fullmatch, cells)):
                    self.found[column] = Guess(target, is_certain=False)
        for column, target in self.misfits.items():
            if column not in self.found and not self._is_taken(target):
                self.found[column] = Guess(target, is_certain=False)

    def result(self):
        """Return {column: Guess} in the order of the columns.

        A column of both coordinates is omitted if other columns are a latitude and a longitude.
        """
        targets = {each.target for each in self.found.values()}
        left_out = {POSITION} if {"latitude", "longitude"} <= targets else set()
        return {
            column: self.found[column]
            for column in self.columns
            if column in self.found and self.found[column].target not in left_out
        }

    def _free(self):
        return [
            column
            for column in self.columns
            if column not in self.found
            and not is_never_guessed(column)
            and column not in self.of_geocoder
            and not (self.is_geocoded and is_key_of_object(column))
        ]

    def _take(self, column, target, pattern):
        self.found[column] = Guess(target, is_certain=True)
        if target == "adresse":
            self.slots[column] = _slot(pattern)

    def _is_taken(self, target, pattern=""):
        if target == "adresse":
            return _slot(pattern) in self.slots.values()
        return target in ONCE and any(each.target == target for each in self.found.values())

    def _may_be_personal(self, column, target, pattern):
        """Return True if the cells may be about a person, or about another address.

        The person may be the one who answered a form, and the address the head office.
        """
        name = plain(column)
        is_contact = target in {"courriels", "telephone"} and re.fullmatch(pattern, name)
        is_personal = self.has_persons and (is_contact or name in NAMES_OF_PERSONS)
        is_own = target in {"courriels", "telephone"} and (
            YOURS.search(name) or column in self.personal
        )
        if target in PLACED and ELSEWHERE.search(name):
            return True
        return is_personal or bool(is_own) or (self.is_form and name in RESPONDENT)


def _has_name(cell, name):
    """Return True if an e-mail address of the cell contains a word of a person's name."""
    words = {word for word in plain(name).split() if len(word) >= LEAST_LETTERS} - COLLECTIVE
    owners = (plain(owner).replace(" ", "") for owner in re.findall(r"(\S+)@", cell))
    return any(word in owner for owner in owners for word in words)


def _is_named(column, pattern):
    """Return True if the header, or an inner part of it, has exactly the words of the pattern."""
    return any(re.fullmatch(pattern, name) for name in names_of(column))


def _slot(pattern):
    """Return the part of the address that a pattern of headers names; others are the street."""
    return pattern if pattern in ADDRESS_PARTS else "street"


def guess(columns: list[str], rows: list[dict]) -> dict[str, str]:
    """Return {column: target} of all `guesses`, certain or not."""
    return {column: found.target for column, found in guesses(columns, rows).items()}


def certain_of(found: dict[str, Guess]) -> dict[str, str]:
    """Return {column: target} of the guesses in `found` whose `is_certain` is True."""
    return {column: each.target for column, each in found.items() if each.is_certain}


def fits(target: str, column: str, cells: Collection[str]) -> bool:
    """Return True if the filled cells of a column have the form of a target; True without cells.

    80 % of the first 100 different cells must be readable for a target of `FORMS`, and half of them
    for other targets, such as closed lists. Cells that mean "no" are not counted, unless all mean
    "no". Identifiers must all be different.
    """
    if target == "id":
        return len(set(cells)) == len(cells)
    if not cells:
        return True
    different = _telling(cells)
    readable = sum(_is_readable(target, column, cell) for cell in different)
    # A list of the standard, or one of its former columns: a part of the values may be unknown.
    least = NEARLY_ALL if target in FORMS else HALF
    return readable >= least * len(different)


def losses(target: str, column: str, cells: Iterable[str]) -> list[str]:
    """Return the different cells, or parts of cells, that a target would not import, in order.

    Returns [] for statuses and hours by weekday: unread hours are shown as they were typed.
    """
    if target in COORDINATES:
        return [cell for cell in dict.fromkeys(cells) if not FORMS[target](cell)]
    lost = {}
    # A number that is not stored is a remark, since the row keeps another one.
    kinds = {REFUSED, KEPT} if target in {FIRST, OTHER} else {REFUSED}
    for cell in dict.fromkeys(cells):
        for problem in _problems(target, column, cell, kinds):
            lost.setdefault(problem.value or cell)
    return list(lost)


def _telling(cells):
    """Return the first different cells, without cells that mean "no" unless all cells mean "no"."""
    different = list(dict.fromkeys(cells))[:MOST_CELLS]
    return [cell for cell in different if plain(cell) not in NOT_TICKED] or different


def _may_hold(target, column, cells):
    """Return True if at least one cell has the form of the target, or if there are no cells."""
    return not cells or any(_is_readable(target, column, cell) for cell in _telling(cells))


def _cells(rows, column):
    cells = ((row.get(column) or "").strip() for row in rows)
    return [cell for cell in cells if cell and not is_placeholder(cell)]


def _is_readable(target, column, cell):
    if form := FORMS.get(target):
        return form(cell)
    if target in DAY_TARGETS:
        return plain(cell) in SHUT or bool(HAS_HOURS.search(cell))
    is_filled = bool(apply_mapping({column: target}, {column: cell}).get(target))
    return is_filled and not _problems(target, column, cell)


def _problems(target, column, cell, kinds=frozenset({REFUSED})):
    """Return the problems of `kinds`, with a value, of a cell read as `target`."""
    if target in DAY_TARGETS or target == STATUS or target in COORDINATES:
        return []
    row = read_row(0, apply_mapping({column: target}, {column: cell}))
    # Both numbers of a row are split together: the problems of one name the column of the other.
    fields = {FIRST, OTHER} if target in {FIRST, OTHER} else {target}
    # A problem without a value is a missing one, such as the street of "04100 Manosque".
    found = (each for each in row.problems if each.kind in kinds and each.field in fields)
    return [each for each in found if each.value]


def _reader_of(name) -> Callable[[str], bool]:
    def is_readable(cell):
        try:
            BY_NAME[name].read(cell, Context())
        except RefusedError:
            return False
        return True

    return is_readable


def _is_name(cell):
    return bool(WORD.search(cell)) and not ADDRESS_OF_ANOTHER_KIND.search(cell)


def _is_address(cell):
    return bool(re.search(r"\w", cell)) and not ADDRESS_OF_ANOTHER_KIND.search(cell)


def _is_degrees(cell):
    return degrees_of(cell) is not None or metres_of(cell) is not None


_reads_phone = _reader_of("telephone")
# {target: True if a cell has its form}; nearly all the cells of a certain column have it.
FORMS = {
    **{
        name: _reader_of(name)
        for name in ("code_postal", "code_insee", "courriels", "site_web", "date_maj")
    },
    "telephone": lambda cell: _reads_phone(split_phones({"telephone": cell})[0]["telephone"]),
    **{name: _reader_of(name) for name in ("pivot", "prise_rdv", "fiche_acces_libre")},
    "nom": _is_name,
    USUAL: _is_name,
    "commune": lambda cell: bool(TOWN.fullmatch(cell)) and plain(cell) not in {"oui", "non"},
    "adresse": _is_address,
    "complement_adresse": _is_address,
    "structure_parente": _is_name,
    "latitude": _is_degrees,
    "longitude": _is_degrees,
    POSITION: lambda cell: pair_of(cell) is not None,
    WHEELCHAIR: lambda cell: plain(cell) in {*YES, *NO, "limited"},
    "horaires": lambda cell: bool(HAS_HOURS.search(cell) or weeks_of(cell)),
}
