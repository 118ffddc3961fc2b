"""The comparison of two revisions: dates, numbers, lists and phone numbers as people read them."""

import datetime
from functools import partial, reduce

from django.db.models import (
    BooleanField,
    DateField,
    DecimalField,
    Field,
    FloatField,
    IntegerField,
    JSONField,
    TimeField,
)
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import localize
from django.utils.html import escape
from django.utils.translation import gettext as _
from wagtail.admin.compare import (
    ChildRelationComparison,
    ChoiceFieldComparison,
    FieldComparison,
    TextDiff,
    register_comparison_class,
)

from network.database.fields import ChoiceListField, Phone, PhoneField
from network.text.dates import format_day, format_time, join_with_comma

READABLE = (
    BooleanField,
    DateField,
    DecimalField,
    FloatField,
    IntegerField,
    JSONField,  # with a panel: a list of days only, `EventPage.skipped_days`
    PhoneField,
    TimeField,
)


class ReadableComparison(FieldComparison):
    """A comparison of two values in the words of `as_words`.

    Wagtail writes Python's own words: "None", "True", "2026-12-05 09:00:00+00:00".
    """

    def htmldiff(self) -> str:
        """Return the removed and the added value as HTML, or the value if both are equal."""
        before, after = as_words(self.field, self.val_a), as_words(self.field, self.val_b)
        if not self.has_changed():
            return escape(after)
        changes = [("deletion", before), ("addition", after)]
        return TextDiff([change for change in changes if change[1]], separator=" ").to_html()


def register() -> None:
    """Have Wagtail compare the `READABLE` fields in readable words."""
    for field in READABLE:
        register_comparison_class(field, comparison_class=ReadableComparison)


def with_lists(comparison: partial) -> partial:
    """Return a panel's comparison, or a `ReadableComparison` if its field is a `ChoiceListField`.

    Wagtail compares any field with choices as a single choice, which fails for a list. The
    comparison of inline rows is replaced in the same way for each field of a row.
    """
    if comparison.func is ChoiceFieldComparison and isinstance(comparison.args[0], ChoiceListField):
        return partial(ReadableComparison, *comparison.args)
    if comparison.func is ChildRelationComparison:
        relation, fields = comparison.args
        fields = [with_lists(field) for field in fields]
        return partial(comparison.func, relation, fields, **comparison.keywords)
    return comparison


def as_words(field: Field, value: object) -> str:
    """Return the value of a field in the active language, in the current time zone.

    Returns "" for None and for an empty list.
    """
    match value:
        case None:
            return ""
        case bool():
            return _("oui") if value else _("non")
        case datetime.datetime():
            moment = timezone.localtime(value)
            return join_with_comma(format_day(moment, weekday=False), format_time(moment))
        case datetime.date():
            return format_day(value, weekday=False)
        case datetime.time():
            return format_time(value)
        case []:
            return ""
        case list():
            labels = dict(field.flatchoices)
            return reduce(join_with_comma, [_item_as_words(item, labels) for item in value])
        case Phone():
            return value.as_national
    return localize(value)


def _item_as_words(item, labels):
    """Return the label of an item of a list, or a stored day ("2026-12-08") in words."""
    if label := labels.get(item):
        return str(label)
    day = parse_date(item)
    return format_day(day, weekday=False) if day else item
