"""The day on which the information of a place was last confirmed or changed.

The page, the cards and every output show the same day.
"""

import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import DateField, Value
from django.db.models.functions import Coalesce, Greatest, NullIf
from django.utils import timezone
from django.utils.translation import get_language, gettext, gettext_noop, override
from django.utils.translation import gettext_lazy as _

from network.text.dates import format_age
from places.choices import CONFIRMED_FOR, Confirmation, ConfirmationState
from places.national.standard import FIELDS, write_cell

DATES = ["confirmed_on", "changed_on", "updated_on"]
CONFIRMED = gettext_noop("Confirmé %(age)s %(who)s")
CHANGED = gettext_noop("Mis à jour %(age)s")
FROM_SOURCE = gettext_noop("Mis à jour à la source %(age)s")
OLDEST = Value(datetime.date(1900, 1, 1), output_field=DateField())
# `PlacePage.information_date` in SQL: GREATEST is NULL when one of the dates is.
INFORMATION_DATE = NullIf(Greatest(*(Coalesce(name, OLDEST) for name in DATES)), OLDEST)
# The fields that visitors read; the others matter to files only.
NATIONAL_FACTS = [
    name
    for name in FIELDS
    if name not in {"national_id", "pivot", "insee_code", "source", "updated_on", "typologies"}
]
OWN_FACTS = ["kinds", "organisation_id", "hours_note", "bring"]
# Moving a pin by some metres changes no displayed text.
UNREAD_FACTS = {"latitude", "longitude"}
COMPARED = ["live", "first_published_at", "imported", "changed_on", *NATIONAL_FACTS, *OWN_FACTS]


class PlaceFreshness(models.Model):
    """The days on which the information was confirmed, changed here or dated by the source.

    "Here" means on this site.
    """

    confirmed_on = models.DateField(
        _("informations confirmées le"),
        null=True,
        blank=True,
        help_text=_("Le jour où le lieu a dit que tout est exact. Montré au public."),
    )
    confirmed_how = models.CharField(
        max_length=7, choices=Confirmation.choices, blank=True, default="", editable=False
    )
    # The last day on which a fact was changed and published here; imports do not set it.
    changed_on = models.DateField(null=True, blank=True, editable=False)
    # The day since which requests for confirmation are unanswered; the team then telephones.
    silent_since = models.DateField(null=True, blank=True, editable=False, db_index=True)

    class Meta:
        abstract = True

    @property
    def information_date(self) -> datetime.date | None:
        """The latest of `DATES` (confirmed, changed or updated at the source), or None."""
        return max(filter(None, (getattr(self, name) for name in DATES)), default=None)

    @property
    def information_age(self) -> str:
        """The age of the information in words, or "" if its date is unknown.

        Examples: "Confirmé il y a 3 semaines par le lieu", "Mis à jour il y a 2 jours".
        """
        day = self.information_date
        if day is None:
            return ""
        sentence = FROM_SOURCE
        if day == self.confirmed_on:
            sentence = CONFIRMED
        elif day == self.changed_on:
            sentence = CHANGED
        text = gettext(sentence)
        # An untranslated sentence stays wholly in French, age included.
        with override(settings.LANGUAGE_CODE if text == sentence else get_language()):
            who = Confirmation(self.confirmed_how or Confirmation.LINK).label
            return text % {"age": format_age(day, timezone.localdate()), "who": who}

    @property
    def added_on(self) -> datetime.date | None:
        """The local day on which the place was added, or None if no date is recorded.

        It is the day of the first publication, else of the last publication, else of the latest
        revision.
        """
        moment = (
            self.first_published_at or self.last_published_at or self.latest_revision_created_at
        )
        return timezone.localdate(moment) if moment else None

    @property
    def confirmation_state(self) -> ConfirmationState:
        """Today's `ConfirmationState`, consistent with `PlaceQuerySet.in_state`."""
        year_ago = timezone.localdate() - CONFIRMED_FOR
        if self.confirmed_on:
            is_recent = self.confirmed_on >= year_ago
            return ConfirmationState.RECENT if is_recent else ConfirmationState.OLD
        is_new = self.added_on and self.added_on >= year_ago
        return ConfirmationState.NEW if is_new else ConfirmationState.NEVER

    @property
    def is_old(self) -> bool:
        """True if `information_date` is unknown or more than `CONFIRMED_FOR` ago."""
        year_ago = timezone.localdate() - CONFIRMED_FOR
        return self.information_date is None or self.information_date < year_ago

    @property
    def lasting_facts(self) -> str:
        """The facts that visitors read about the place, as one text to compare.

        They are `NATIONAL_FACTS` without coordinates, `OWN_FACTS`, the stops and the offers. Equal
        facts give equal texts; another text makes an easy-to-read version out of date. Closures are
        excluded because they are temporary. Queries the stops and the offers.
        """
        record = {
            name: write_cell(name, getattr(self, name))
            for name in NATIONAL_FACTS
            if name not in UNREAD_FACTS
        }
        own = {name: getattr(self, name) for name in OWN_FACTS}
        return repr(
            [record, own, _typed(self.stops.all()), [offer.facts for offer in self.offers.all()]]
        )

    def date_change(self, stored: Self | None = None) -> None:
        """Set `changed_on` to today and clear `silent_since` if a published fact changed.

        The page is not saved. `silent_since` is cleared because a place that changes its page has
        answered. The facts are `NATIONAL_FACTS`, `OWN_FACTS`, closures and stops, but not offers. A
        national fact that takes the value of an imported file does not count. The first publication
        of a place created by hand counts; a later publication of an offline page does not. Does
        nothing if the page is new or not live.

        `stored` is the place as it is in the database; if `stored` is None, it is queried.
        """
        if not self.live or self.pk is None:
            return
        if stored is None:
            former = type(self).objects.filter(pk=self.pk).values(*COMPARED).first()
        else:
            former = {name: getattr(stored, name) for name in COMPARED}
        if former and (_is_first(former, self) or self._changes(former)):
            self.changed_on, self.silent_since = timezone.localdate(), None

    def _changes(self, former):
        if not former["live"]:
            return False  # a republished page is unchanged, or was dated when it changed
        changed = any(getattr(self, name) != former[name] for name in OWN_FACTS)
        return changed or self._changes_record(former) or self._changes_children()

    def _changes_record(self, former):
        """Return True if a fact of the national record changed other than by an import.

        `former` is {field: stored value}.
        """
        for name in NATIONAL_FACTS:
            cell = write_cell(name, getattr(self, name))
            if cell == write_cell(name, former[name]):
                continue
            is_from_file = cell == self.imported.get(name) != former["imported"].get(name)
            if not is_from_file:
                return True
        return False

    def _changes_children(self):
        """Return True if loaded closures or stops differ from the stored ones."""
        loaded = getattr(self, "_cluster_related_objects", None) or {}
        stored = type(self)(pk=self.pk)
        return any(
            _typed(loaded[name]) != _typed(getattr(stored, name).all())
            for name in ("closures", "stops")
            if name in loaded
        )


def _is_first(former, page):
    """Return True if a place created by hand is published for the first time.

    `former` is {field: stored value}.
    """
    return former["first_published_at"] is None and not former["live"] and not page.imported


def _typed(rows):
    """Return a sorted list of texts: the editable values of each row.

    The list is sorted so that the order of the rows does not count.
    """
    return sorted(
        repr(
            [
                getattr(row, field.attname)
                for field in row._meta.concrete_fields
                if field.editable and field.name not in ("id", "place", "sort_order")
            ]
        )
        for row in rows
    )
