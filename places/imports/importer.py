"""Import of a national file into the directory: new places, changes, edited fields.

A field edited on this site after the last file keeps its value and is reported; only an answer of
an editor overwrites it. Importing the same file again changes nothing.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass, field
from itertools import batched

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from network.geography.communes import Communes
from network.publishing import changes
from network.text.slugs import numbered
from places.hours.closed_days import without_closures
from places.models import DeclinedPlace, FormerPlace, IgnoredField, PlacePage
from places.national import pivots
from places.national.cells import KEPT
from places.national.kinds import guess_kinds
from places.national.open_data import row_of
from places.national.refining.refine import refine
from places.national.standard import (
    BY_FIELD,
    BY_NAME,
    FIELDS,
    Problem,
    Row,
    read_row,
    write_cell,
)

from . import recording
from .additions import add_published, change_published
from .identifiers import candidates, distinguish, qualified_identifier_of
from .reach import Reach

BATCH = 500
# Rows whose changes are committed together: an editor of one of these places waits until then.
CHANGED_TOGETHER = 25
# The format of `str(uuid)`.
OWN_IDENTIFIER = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
CREATED, CHANGED, UNCHANGED, LEFT, REFUSED = "created", "changed", "unchanged", "left", "refused"
TAKE, KEEP, IGNORE = "take", "keep", "ignore"
NOT_FROM_A_FILE = ["path", "depth", "content_type", "draft_title", "url_path", "locale"]
POSITION = ("latitude", "longitude")
# The status of a new place outside the requested départements.
OUTSIDE = "outside"
HELD_BACK = gettext_noop("Mis de côté, ni créé ni modifié : « %s ».")
STATUSES = [CREATED, CHANGED, UNCHANGED, LEFT, REFUSED]


@dataclass(frozen=True)
class Difference:
    """A field, by its national name, with its cells in the directory and in the file."""

    field: str
    here: str
    file: str


@dataclass
class Outcome:
    """The result of one row.

    `status` is CREATED, CHANGED, UNCHANGED, LEFT, REFUSED or OUTSIDE. `differences` are the fields
    taken from the file, `held` the fields kept as edited here. `reason` is set if the whole row
    was left, refused or outside the requested départements. `is_outside` is True for a new place
    outside the `territory` of the importer, and `is_closed` for a place online that the row closes
    or withholds.
    """

    line: int
    national_id: str
    title: str
    status: str
    reason: str = ""
    differences: list[Difference] = field(default_factory=list)
    held: list[Difference] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    is_outside: bool = False
    is_closed: bool = False


class PlaceImporter:
    """An importer of rows into pages below `index`.

    `user` is the author of the changes. With `dry_run`, nothing is written. `answers` are the
    answers of an editor: {national id: {national field: TAKE, KEEP or IGNORE}}. KEEP for the field
    "" declines a new place. `seen` is {qualified identifier: line} of the rows before an
    interruption. `reach` is the `Reach` in which new places are created; None means everywhere.
    New places outside the `Reach` `territory` are created, and marked in their outcomes. `run` is
    the `ImportRun` that records the changes to undo them; None records nothing.
    """

    def __init__(
        self,
        index,
        *,
        user=None,
        dry_run=False,
        answers=None,
        seen=None,
        reach=None,
        territory=None,
        run=None,
    ):
        self.index = index
        self._run = run
        self.user = user
        self.dry_run = dry_run
        self.answers = answers or {}
        self._seen = dict(seen or {})
        self._folded = {national_id.casefold(): national_id for national_id in self._seen}
        self._given = {}  # {identifier here: qualified identifier} of the rows so far
        self._new, self._changed = [], {}
        self._communes = Communes()
        self._reach, self._territory = reach or Reach(), territory or Reach()
        self._slugs = set(index.get_children().values_list("slug", flat=True))

    def import_rows(self, rows: Iterable[Row]) -> Iterator[Outcome]:
        """Yield an `Outcome` for each row, in order, after its batch of `BATCH` rows is committed.

        Changed places are published in groups of `CHANGED_TOGETHER`, new places at the end of each
        batch. An import killed in the middle of a batch leaves complete places; importing the same
        file again adds the missing ones.
        """
        for batch in batched(rows, BATCH, strict=False):
            usable = [row for row in batch if row.is_usable]
            self._load_existing(list({name for row in usable for name in candidates(row)}))
            outcomes = []
            for part in batched(batch, CHANGED_TOGETHER, strict=False):
                with transaction.atomic():
                    outcomes += map(self._import_row, part)
                    self._publish_changed()
            with transaction.atomic():
                add_published(self.index, self._new, user=self.user, communes=self._communes)
                recording.record_new(self._run, self._new)
            self._new = []
            yield from outcomes

    def _load_existing(self, identifiers):
        """Store the pages, merged and declined places and ignored fields of a batch.

        They replace the values of the former batch in the attributes of the importer.
        """
        pages = list(self._with_own_data().filter(national_id__in=identifiers))
        self._existing = {page.national_id: page for page in pages}
        own = self._find_own(set(identifiers) - self._existing.keys())
        self._existing |= own
        pages += own.values()
        former = FormerPlace.objects.filter(national_id__in=identifiers)
        self._former = dict(former.values_list("national_id", "place__title"))
        declined = DeclinedPlace.objects.filter(national_id__in=identifiers)
        self._declined = set(declined.values_list("national_id", flat=True))
        self._ignored = defaultdict(set)
        ignored = IgnoredField.objects.filter(place__in=[page.pk for page in pages])
        for place, name in ignored.values_list("place", "field"):
            self._ignored[place].add(name)

    @staticmethod
    def _with_own_data():
        """Return a queryset of places with the rows that their open data need prefetched."""
        pages = PlacePage.objects.select_related("commune").prefetch_related("closures")
        return pages.with_stops()

    def _find_own(self, identifiers):
        """Return {identifier in our open data: place} for places created by hand."""
        keys = [name for name in identifiers if OWN_IDENTIFIER.fullmatch(name)]
        pages = self._with_own_data().filter(
            translation_key__in=keys, alias_of=None, locale=self.index.locale
        )
        return {str(page.translation_key): page for page in pages} if keys else {}

    def _import_row(self, row):
        outcome = Outcome(
            row.line, row.national_id, row.values.get("title", ""), REFUSED, problems=row.problems
        )
        if not row.is_usable:
            outcome.reason = _("Sans identifiant ou sans nom, la ligne n’est pas un lieu.")
            return outcome
        qualified = qualified_identifier_of(row)
        if first := self._seen.get(qualified):
            outcome.reason = _("L’identifiant est déjà à la ligne %(line)s.") % {"line": first}
            return outcome
        self._seen[qualified] = row.line
        if not distinguish(row, self._existing):
            outcome.reason = row.problems[-1].reason
            return outcome
        # In a file of several producers, the first row with a number keeps it.
        if self._given.setdefault(row.national_id, qualified) != qualified:
            row.values["national_id"] = qualified
        outcome.national_id = row.national_id
        outcome.title = refine(row).values["title"]
        self._warn_about_case(row, qualified)
        self._try_row(row, outcome)
        return outcome

    def _try_row(self, row, outcome):
        try:
            self._import_place(row, outcome)
        except ValidationError as error:
            _refuse(outcome, error)

    def _warn_about_case(self, row, qualified):
        """Add a problem if identifiers differ only in case, which is legal and often a mistake."""
        first = self._folded.setdefault(qualified.casefold(), qualified)
        if first != qualified:
            reason = _("L’identifiant de la ligne %(line)s n’en diffère que par la casse.")
            reason = reason % {"line": self._seen[first]}
            row.problems.append(Problem(row.line, "id", row.national_id, reason, KEPT))

    def _import_place(self, row, outcome):
        if title := self._former.get(row.national_id):
            outcome.status, outcome.reason = LEFT, _("Réuni ici avec « %s ».") % title
        elif row.held_back:
            outcome.status = LEFT
            outcome.reason = _(HELD_BACK) % row.held_back
            page = self._existing.get(row.national_id)
            outcome.is_closed = page is not None and page.live
        elif page := self._existing.get(row.national_id):
            self._change(page, row, outcome)
        elif self._is_declined(row):
            outcome.status, outcome.reason = LEFT, _("Vous n’en avez pas voulu.")
        elif _is_outside(self._reach, row, by_name=False):
            outcome.status = OUTSIDE
            outcome.reason = _("Hors des départements demandés.")
        else:
            self._create(row, outcome)
            outcome.is_outside = _is_outside(self._territory, row)

    def _is_declined(self, row):
        """Return True if an editor declined this place, now or for an earlier file.

        Outside a dry run, an answer given now is saved for later files.
        """
        answer = self.answers.get(row.national_id, {}).get("")
        if answer == KEEP and not self.dry_run:
            DeclinedPlace.objects.get_or_create(
                national_id=row.national_id,
                defaults={
                    "title": DeclinedPlace.name(row.values["title"], row.values.get("city", ""))
                },
            )
        return answer == KEEP or row.national_id in self._declined

    def _create(self, row, outcome):
        page = PlacePage(
            **row.values,
            locale=self.index.locale,
            imported={name: write_cell(name, value) for name, value in row.values.items()},
        )
        page.kinds = guess_kinds(page.title, page.typologies, page.mobility, page.programmes)
        if missing := page.missing_facts(self._communes.find):
            outcome.status, outcome.reason = LEFT, _hold_back(missing)
            return
        page.slug = self._free_slug(page.title, page.city)
        page.clean_fields(exclude=NOT_FROM_A_FILE)
        outcome.status = CREATED
        if not self.dry_run:
            self._new.append(page)

    def _change(self, page, row, outcome):
        if reason := reason_to_leave(page):
            outcome.status, outcome.reason = LEFT, reason
            return
        former, before = page.imported, copy(page)
        imported, values = dict(former), _values_for(page, row)
        if pivots.is_unknown(imported.get("pivot", "")):
            imported.pop("pivot", None)  # former releases stored zeros
        for name in FIELDS:
            if name in values:
                self._compare(page, name, values[name], imported, outcome)
        outcome.status = CHANGED if outcome.differences else UNCHANGED
        if outcome.differences and (missing := self._newly_missing(page, before)):
            outcome.status, outcome.differences = LEFT, []
            outcome.reason = _hold_back(missing)
            return
        if imported == page.imported and not outcome.differences:
            return
        page.imported = imported
        taken = {BY_NAME[difference.field].field for difference in outcome.differences}
        page.clean_fields(exclude={field.name for field in page._meta.fields} - taken)
        if self.dry_run:
            return
        if outcome.differences:
            self._changed[page.pk] = page, row, outcome
        else:
            # The file now agrees with the page, so the page needs no new revision.
            PlacePage.objects.filter(pk=page.pk).update(imported=page.imported)
            recording.record_imported(self._run, page, former, page.imported)

    def _newly_missing(self, page, before):
        """Return the `missing_facts` of a changed page, or {} if it already lacked some before."""
        missing, already = (
            each.missing_facts(self._communes.find, has_stops=each.has_stops)
            for each in (page, before)
        )
        return {} if already else missing

    def _publish_changed(self):
        """Publish the places changed by the last rows in one transaction.

        If one place is invalid, each place is published alone, and the outcome of an invalid place
        becomes REFUSED.
        """
        if not self._changed:
            return
        stored = changes.lock([page for page, _row, _outcome in self._changed.values()])
        self._compare_again(stored)
        pages = [page for page, _row, _outcome in self._changed.values()]
        try:
            self._publish(pages, stored)
        except ValidationError:
            for page, _row, outcome in self._changed.values():
                self._publish_alone(page, stored, outcome)
        self._changed = {}

    def _publish(self, pages, stored):
        if pages:
            change_published(pages, stored, user=self.user, communes=self._communes)
            recording.record_changed(self._run, pages, stored)

    def _publish_alone(self, page, stored, outcome):
        try:
            self._publish([page], stored)
        except ValidationError as error:
            _refuse(outcome, error)

    def _compare_again(self, stored):
        """Compare the rows again with the pages that changed since they were read.

        A page has changed if it is deleted or if another of its columns differs. Some columns
        change without a revision, such as the confirmation and the number of child pages.
        `stored` is {key: page as stored}.
        """
        for pk, (page, row, outcome) in list(self._changed.items()):
            now = stored.get(pk)
            if now and _is_as_read(page, now, outcome):
                continue
            del self._changed[pk]
            self._existing = {
                key: each for key, each in self._existing.items() if each.pk != pk
            } | ({row.national_id: copy(now)} if now else {})
            outcome.differences, outcome.held = [], []
            self._try_row(row, outcome)

    def _compare(self, page, name, value, imported, outcome):
        here, there = write_cell(name, getattr(page, name)), write_cell(name, value)
        if here == there:
            imported[name] = there
            return
        field = BY_FIELD[name].name
        if _is_exported(page, name, there):
            return
        if field in self._ignored[page.pk]:
            return
        difference = Difference(field, here, there)
        # The two coordinates are edited together: one of each source would be a third point.
        names = POSITION if name in POSITION else (name,)
        is_ours = any(_is_edited(page, each, imported) for each in names)
        answer = self.answers.get(outcome.national_id, {}).get(field, KEEP if is_ours else TAKE)
        if answer == IGNORE:
            if not self.dry_run:
                IgnoredField.objects.get_or_create(place=page, field=field)
        elif answer == KEEP:
            outcome.held.append(difference)
        else:
            outcome.differences.append(difference)
            setattr(page, name, value)
            if name in POSITION:
                page.position_checked = False  # an editor checked the former coordinates
            imported[name] = there

    def _free_slug(self, title, city):
        """Reserve and return a free slug for a place.

        The candidates are the name, then the name and the town, then both with a number.
        """
        base = slugify(title)[:200] or "lieu"
        with_city = slugify(f"{base} {city}")[:240]
        slug = base if base not in self._slugs else numbered(with_city, self._slugs)
        self._slugs.add(slug)
        return slug


def _values_for(page, row):
    """Return the values of a row for a page: {field: value}.

    A file with one name has the official one. If the page has an official name of its own, the
    name of the file is compared with it instead of the title.
    """
    values = dict(row.values)
    if page.official_name and "official_name" not in values:
        values["official_name"] = values.pop("title")
    return values


def _is_outside(reach, row, *, by_name=True):
    """Return True if the address of a row is outside; with `by_name`, its town counts too.

    The name alone is enough for a warning, not for leaving a row out: it may be a hamlet.
    """
    values = row.values
    return reach.is_outside(
        insee=values.get("insee_code", ""),
        postcode=values.get("postcode", ""),
        city=values.get("city", "") if by_name else "",
    )


def _is_edited(page, name, imported):
    """Return True if the field `name` of a page was edited on this site after the last file.

    A field that no file has filled was edited if it has a value.
    """
    value = getattr(page, name)
    return write_cell(name, value) != imported[name] if name in imported else bool(value)


def _is_exported(page, name, cell):
    """Return True if `cell` equals the field `name` of a page as our open data publish it.

    The open data complete some values: a commune for a blank one, closures and appointments in the
    hours, the day of a confirmation. Importing our open data must change nothing.
    """
    if name == "opening_hours":
        cell = without_closures(cell, page.closures.all())
        return cell in {write_cell(name, text) for text in (page.opening_hours, page.schedule)}
    if name == "official_name":
        name = "title"  # both are the column `nom` of a file with one name
    column = BY_FIELD[name].name
    exported = row_of(page)
    if exported.get(column) == cell:
        return True
    read = refine(read_row(0, exported)).values
    return name in read and write_cell(name, read[name]) == cell


def _is_as_read(page, now, outcome):
    """Return True if `page` differs from the stored page `now` only by the taken fields."""
    written = {"imported", "position_checked"}
    written |= {BY_NAME[difference.field].field for difference in outcome.differences}
    return all(
        getattr(page, field.attname) == getattr(now, field.attname)
        for field in page._meta.concrete_fields
        if field.name not in written
    )


def _hold_back(missing):
    """Return the reason to leave a row whose place would lack facts to be published."""
    return _("Mis de côté : %s") % " ".join(missing.values())


def _refuse(outcome, error):
    outcome.status, outcome.differences = REFUSED, []
    outcome.reason = _format_error(error)


def by_status(counts: Counter) -> dict[str, int]:
    """Return {status: number} in display order; the number may be 0.

    The status `OUTSIDE` is present only if its number is not 0.
    """
    shown = STATUSES if not counts[OUTSIDE] else [*STATUSES, OUTSIDE]
    return {status: counts[status] for status in shown}


def reason_to_leave(page: PlacePage) -> str:
    """Return the reason to leave a page that is locked, offline or has a draft, or ""."""
    if page.locked:
        return _("La page est verrouillée.")
    if not page.live:
        return _("La page n’est pas publiée.")
    if page.has_unpublished_changes:
        return _("Une modification de la page attend d’être publiée.")
    return ""


def _format_error(error):
    """Return a validation error on one line, with the national names of the fields."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    parts = []
    for name, messages in error.message_dict.items():
        label = BY_FIELD[name].name if name in BY_FIELD else name
        text = " ".join(messages)
        parts.append(text if name == NON_FIELD_ERRORS else f"{label} : {text}")
    return " ".join(parts)
