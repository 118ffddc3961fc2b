"""Importing a national file into the directory: what is new, what changed, what an editor wrote.

A field that somebody changed here since the last file is never overwritten: it is left, and
reported, unless an editor answers otherwise. Importing the same file again changes nothing.
"""

import re
from collections import defaultdict
from copy import copy
from dataclasses import dataclass, field
from itertools import batched

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from network.geography.communes import Communes
from network.publishing import changes
from network.slugs import numbered
from places.models import DeclinedPlace, FormerPlace, IgnoredField, PlacePage
from places.national.cells import KEPT
from places.national.kinds import guess_kinds
from places.national.refining.refine import refine
from places.national.standard import BY_FIELD, BY_NAME, FIELDS, Problem, write_cell

from .additions import add_published, change_published
from .identifiers import candidates, distinguish, whole_of
from .own_data import is_exported
from .reach import Reach

BATCH = 500
# Rows whose changes are committed together: whoever is at one of these places waits for that long.
CHANGED_TOGETHER = 25
# As `str(uuid)` writes it.
OWN_IDENTIFIER = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
CREATED, CHANGED, UNCHANGED, LEFT, REFUSED = "created", "changed", "unchanged", "left", "refused"
TAKE, KEEP, IGNORE = "take", "keep", "ignore"
NOT_FROM_A_FILE = ["path", "depth", "content_type", "draft_title", "url_path", "locale"]
# A new place beyond the départements that were asked for.
OUTSIDE = "outside"
STATUSES = [CREATED, CHANGED, UNCHANGED, LEFT, REFUSED]


@dataclass(frozen=True)
class Difference:
    """One field, by its national name, as the directory and the file write it."""

    field: str
    here: str
    file: str


@dataclass
class Outcome:
    """What became of one row. `differences` were taken from the file, `held` were left as an
    editor wrote them; `reason` says why a row was left or refused as a whole."""

    line: int
    national_id: str
    title: str
    status: str
    reason: str = ""
    differences: list[Difference] = field(default_factory=list)
    held: list[Difference] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class PlaceImporter:
    """Rows in, outcomes out, into the pages below `index`. With `dry_run` nothing is written.

    `answers` is what an editor said: {national id: {national field: TAKE, KEEP or IGNORE}}, and
    {"": KEEP} for a new place that is not wanted. `seen` is {whole identifier: line} of the rows
    that an interrupted run has behind it. A new place beyond `reach` is not taken.
    """

    def __init__(self, index, *, user=None, dry_run=False, answers=None, seen=None, reach=None):
        self.index = index
        self.user = user
        self.dry_run = dry_run
        self.answers = answers or {}
        self._seen = dict(seen or {})
        self._folded = {national_id.casefold(): national_id for national_id in self._seen}
        self._given = {}  # {identifier here: whole identifier} of the rows so far
        self._new, self._changed = [], {}
        self._communes = Communes()
        self._reach = reach or Reach()
        self._slugs = set(index.get_children().values_list("slug", flat=True))

    def import_rows(self, rows):
        """An `Outcome` for each row, in order; each batch is committed before the next is read.

        Killed in the middle of one, it leaves whole places, and the same file again the others.
        """
        for batch in batched(rows, BATCH, strict=False):
            usable = [row for row in batch if row.is_usable]
            self._load_existing(list({name for row in usable for name in candidates(row)}))
            outcomes = []
            for part in batched(batch, CHANGED_TOGETHER, strict=False):
                with transaction.atomic():
                    outcomes += map(self._import_row, part)
                    self._publish_changed()
            add_published(self.index, self._new, user=self.user, communes=self._communes)
            self._new = []
            yield from outcomes

    def _load_existing(self, identifiers):
        """What the directory already holds of a batch, in a few queries."""
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
        """With what our open data write of each."""
        pages = PlacePage.objects.select_related("commune").prefetch_related("closures")
        return pages.with_stops()

    def _find_own(self, identifiers):
        """{the identifier that our open data give to a place made by hand: the place}"""
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
        whole = whole_of(row)
        if first := self._seen.get(whole):
            outcome.reason = _("L’identifiant est déjà à la ligne %(line)s.") % {"line": first}
            return outcome
        self._seen[whole] = row.line
        if not distinguish(row, self._existing):
            outcome.reason = row.problems[-1].reason
            return outcome
        # Of a file of several producers, the first takes the number.
        if self._given.setdefault(row.national_id, whole) != whole:
            row.values["national_id"] = whole
        outcome.national_id = row.national_id
        outcome.title = refine(row).values["title"]
        self._warn_about_case(row, whole)
        self._try_row(row, outcome)
        return outcome

    def _try_row(self, row, outcome):
        try:
            self._import_place(row, outcome)
        except ValidationError as error:
            _refuse(outcome, error)

    def _warn_about_case(self, row, whole):
        """The standard distinguishes "A1" from "a1"; who types them seldom does."""
        first = self._folded.setdefault(whole.casefold(), whole)
        if first != whole:
            reason = _("L’identifiant de la ligne %(line)s n’en diffère que par la casse.")
            reason = reason % {"line": self._seen[first]}
            row.problems.append(Problem(row.line, "id", row.national_id, reason, KEPT))

    def _import_place(self, row, outcome):
        if title := self._former.get(row.national_id):
            outcome.status, outcome.reason = LEFT, _("Réuni ici avec « %s ».") % title
        elif page := self._existing.get(row.national_id):
            self._change(page, row, outcome)
        elif self._is_declined(row):
            outcome.status, outcome.reason = LEFT, _("Vous n’en avez pas voulu.")
        elif self._is_outside(row):
            outcome.status = OUTSIDE
            outcome.reason = _("Hors des départements demandés.")
        else:
            self._create(row, outcome)

    def _is_declined(self, row):
        """Whether an editor did not want it, now or for an earlier file; what is said now lasts."""
        answer = self.answers.get(row.national_id, {}).get("")
        if answer == KEEP and not self.dry_run:
            DeclinedPlace.objects.get_or_create(
                national_id=row.national_id, defaults={"title": row.values["title"]}
            )
        return answer == KEEP or row.national_id in self._declined

    def _is_outside(self, row):
        values = row.values
        insee, postcode = values.get("insee_code", ""), values.get("postcode", "")
        return self._reach.is_outside(insee=insee, postcode=postcode)

    def _create(self, row, outcome):
        page = PlacePage(
            **row.values,
            slug=self._free_slug(row.values["title"], row.values.get("city", "")),
            locale=self.index.locale,
            imported={name: write_cell(name, value) for name, value in row.values.items()},
        )
        page.kinds = guess_kinds(page.title, page.typologies, page.mobility, page.programmes)
        page.clean_fields(exclude=NOT_FROM_A_FILE)
        outcome.status = CREATED
        if not self.dry_run:
            self._new.append(page)

    def _change(self, page, row, outcome):
        if reason := _why_left(page):
            outcome.status, outcome.reason = LEFT, reason
            return
        imported = dict(page.imported)
        for name in FIELDS:
            if name in row.values:
                self._compare(page, name, row.values[name], imported, outcome)
        outcome.status = CHANGED if outcome.differences else UNCHANGED
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
            # What the file says became what is here: no new version of the page is due.
            PlacePage.objects.filter(pk=page.pk).update(imported=page.imported)

    def _publish_changed(self):
        """The places that changed in the last rows, together."""
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

    def _publish_alone(self, page, stored, outcome):
        try:
            self._publish([page], stored)
        except ValidationError as error:
            _refuse(outcome, error)

    def _compare_again(self, stored):
        """Whoever published or locked a place since it was read is not overwritten."""
        for pk, (page, row, outcome) in list(self._changed.items()):
            now = stored.get(pk)
            if now and now.latest_revision_id == page.latest_revision_id and not _why_left(now):
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
        if is_exported(page, name, there):
            return
        if field in self._ignored[page.pk]:
            return
        difference = Difference(field, here, there)
        is_ours = here != imported[name] if name in imported else bool(getattr(page, name))
        answer = self.answers.get(outcome.national_id, {}).get(field, KEEP if is_ours else TAKE)
        if answer == IGNORE:
            if not self.dry_run:
                IgnoredField.objects.get_or_create(place=page, field=field)
        elif answer == KEEP:
            outcome.held.append(difference)
        else:
            outcome.differences.append(difference)
            setattr(page, name, value)
            if name in {"latitude", "longitude"}:
                page.position_checked = False  # an editor checked the former coordinates
            imported[name] = there

    def _free_slug(self, title, city):
        """The name; with the town when it is taken; then with a number."""
        base = slugify(title)[:200] or "lieu"
        with_city = slugify(f"{base} {city}")[:240]
        slug = base if base not in self._slugs else numbered(with_city, self._slugs)
        self._slugs.add(slug)
        return slug


def _refuse(outcome, error):
    outcome.status, outcome.differences = REFUSED, []
    outcome.reason = _format_error(error)


def by_status(counts):
    """{status: number} of a `Counter`, in the order in which they are shown; that of the rows from
    elsewhere when there are some."""
    shown = STATUSES if not counts[OUTSIDE] else [*STATUSES, OUTSIDE]
    return {status: counts[status] for status in shown}


def _why_left(page):
    """A page that somebody is at work on is not touched."""
    if page.locked:
        return _("La page est verrouillée.")
    if not page.live:
        return _("La page n’est pas publiée.")
    if page.has_unpublished_changes:
        return _("Une modification de la page attend d’être publiée.")
    return ""


def _format_error(error):
    """A validation error in one line, fields by their national names."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    parts = []
    for name, messages in error.message_dict.items():
        label = BY_FIELD[name].name if name in BY_FIELD else name
        text = " ".join(messages)
        parts.append(text if name == NON_FIELD_ERRORS else f"{label} : {text}")
    return " ".join(parts)
