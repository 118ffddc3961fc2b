"""Of which day the information of a place is: what the page, the cards and every output say."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import DateField, Value
from django.db.models.functions import Coalesce, Greatest, NullIf
from django.utils import timezone
from django.utils.translation import get_language, gettext, gettext_noop, override
from django.utils.translation import gettext_lazy as _

from network.dates import format_age
from places.choices import CONFIRMED_FOR, Confirmation, ConfirmationState
from places.national.standard import FIELDS, write_cell

DATES = ["confirmed_on", "changed_on", "updated_on"]
CONFIRMED = gettext_noop("Confirmé %(age)s %(who)s")
CHANGED = gettext_noop("Mis à jour %(age)s")
FROM_SOURCE = gettext_noop("Mis à jour à la source %(age)s")
OLDEST = Value(datetime.date(1900, 1, 1), output_field=DateField())
# `PlacePage.information_date` for the database, which must not lose a date beside an unknown one.
INFORMATION_DATE = NullIf(Greatest(*(Coalesce(name, OLDEST) for name in DATES)), OLDEST)
# What a visitor reads; the rest is of interest to files only.
NATIONAL_FACTS = [
    name
    for name in FIELDS
    if name not in {"national_id", "pivot", "insee_code", "source", "updated_on", "typologies"}
]
OWN_FACTS = ["kinds", "organisation_id", "hours_note", "bring"]
# A pin that is moved by some metres changes nothing of what is read.
UNREAD_FACTS = {"latitude", "longitude"}
BEFORE = ["live", "first_published_at", "imported", "changed_on", *NATIONAL_FACTS, *OWN_FACTS]


class PlaceFreshness(models.Model):
    """When somebody last confirmed, changed, or recorded what a place says of itself."""

    confirmed_on = models.DateField(
        _("informations confirmées le"),
        null=True,
        blank=True,
        help_text=_("Le jour où le lieu a dit que tout est exact. Montré au public."),
    )
    confirmed_how = models.CharField(
        max_length=7, choices=Confirmation.choices, blank=True, default="", editable=False
    )
    # The day on which somebody last published another fact here; never what a file brought.
    changed_on = models.DateField(null=True, blank=True, editable=False)
    # Since when the place leaves our question unanswered: it is then to be confirmed by telephone.
    silent_since = models.DateField(null=True, blank=True, editable=False, db_index=True)

    class Meta:
        abstract = True

    @property
    def information_date(self):
        """The day on which the information was last right, None when it is not known."""
        return max(filter(None, (getattr(self, name) for name in DATES)), default=None)

    @property
    def information_age(self):
        """ "Confirmé il y a 3 semaines par le lieu", "Mis à jour il y a 2 jours"; ""."""
        day = self.information_date
        if day is None:
            return ""
        sentence = FROM_SOURCE
        if day == self.confirmed_on:
            sentence = CONFIRMED
        elif day == self.changed_on:
            sentence = CHANGED
        text = gettext(sentence)
        # A sentence that nobody has translated yet is not half in English for that.
        with override(settings.LANGUAGE_CODE if text == sentence else get_language()):
            who = Confirmation(self.confirmed_how or Confirmation.LINK).label
            return text % {"age": format_age(day, timezone.localdate()), "who": who}

    @property
    def added_on(self):
        """The day on which the place was first published, None if unknown."""
        moment = (
            self.first_published_at or self.last_published_at or self.latest_revision_created_at
        )
        return timezone.localdate(moment) if moment else None

    @property
    def confirmation_state(self):
        """The `ConfirmationState` of today, as `PlaceQuerySet.in_state` finds it."""
        year_ago = timezone.localdate() - CONFIRMED_FOR
        if self.confirmed_on:
            is_recent = self.confirmed_on >= year_ago
            return ConfirmationState.RECENT if is_recent else ConfirmationState.OLD
        is_new = self.added_on and self.added_on >= year_ago
        return ConfirmationState.NEW if is_new else ConfirmationState.NEVER

    @property
    def is_old(self):
        """Whether nobody has confirmed or changed anything for a year."""
        year_ago = timezone.localdate() - CONFIRMED_FOR
        return self.information_date is None or self.information_date < year_ago

    @property
    def lasting_facts(self):
        """Every fact that a visitor reads and that lasts, as text, the same for the same facts:
        whoever tells the place again compares it. Closures pass, and are left out."""
        record = {
            name: write_cell(name, getattr(self, name))
            for name in NATIONAL_FACTS
            if name not in UNREAD_FACTS
        }
        own = {name: getattr(self, name) for name in OWN_FACTS}
        return repr(
            [record, own, _typed(self.stops.all()), [offer.facts for offer in self.offers.all()]]
        )

    def date_change(self, stored=None):
        """Before a save: a published fact that somebody changed is of today, and a place that
        changes its page has answered our question. `stored`, the place as it was, is read if it is
        not given."""
        if not self.live or self.pk is None:
            return
        if stored is None:
            former = type(self).objects.filter(pk=self.pk).values(*BEFORE).first()
        else:
            former = {name: getattr(stored, name) for name in BEFORE}
        if former and (_is_first(former, self) or self._changes(former)):
            self.changed_on, self.silent_since = timezone.localdate(), None

    def _changes(self, former):
        if not former["live"]:
            return False  # what is published again is as it was, or was dated when it changed
        changed = any(getattr(self, name) != former[name] for name in OWN_FACTS)
        return changed or self._changes_record(former) or self._changes_children()

    def _changes_record(self, former):
        """Whether a field of the national record changed otherwise than as a file says it."""
        for name in NATIONAL_FACTS:
            cell = write_cell(name, getattr(self, name))
            if cell == write_cell(name, former[name]):
                continue
            is_from_file = cell == self.imported.get(name) != former["imported"].get(name)
            if not is_from_file:
                return True
        return False

    def _changes_children(self):
        """Whether its closures or stops changed; those that nobody has read are as they were."""
        loaded = getattr(self, "_cluster_related_objects", None) or {}
        stored = type(self)(pk=self.pk)
        return any(
            _typed(loaded[name]) != _typed(getattr(stored, name).all())
            for name in ("closures", "stops")
            if name in loaded
        )


def _is_first(former, page):
    """Whether a place made by hand is published for the first time: somebody just wrote it all."""
    return former["first_published_at"] is None and not former["live"] and not page.imported


def _typed(rows):
    """The rows as an editor typed them, in any order."""
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
