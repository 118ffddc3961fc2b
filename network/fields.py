from collections.abc import Iterable

import phonenumbers
from django import forms
from django.conf import settings
from django.core import checks
from django.db import models
from django.db.models import Lookup, Q
from django.db.models.lookups import Contains
from django.forms.utils import flatatt
from django.utils.functional import lazy
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

SEPARATOR = "|"


class Checkboxes(forms.CheckboxSelectMultiple):
    """Each box inside its label, on one line: by sixty in a form, Django's own markup weighs."""

    def render(self, name, value, attrs=None, renderer=None):
        context = self.get_context(name, value, attrs)["widget"]
        boxes = [box for _group, boxes, _index in context["optgroups"] for box in boxes]
        rows = format_html_join("", "<div><label><input{}> {}</label></div>", map(_box, boxes))
        return format_html("<div{}>{}</div>", flatatt({"id": context["attrs"].get("id")}), rows)


def _box(box):
    attrs = {name: value for name, value in box["attrs"].items() if name != "id"}
    typed = {"type": "checkbox", "name": box["name"], "value": str(box["value"])}
    return flatatt({**typed, **attrs}), box["label"]


class OpenCheckboxes(Checkboxes):
    """With a box, ticked, for each value that is none of the choices."""

    def optgroups(self, name, value, attrs=None):
        listed = self.choices
        values = {str(key) for key, _label in listed}
        self.choices = [*listed, *((item, item) for item in value if item not in values)]
        try:
            return super().optgroups(name, value, attrs)
        finally:
            self.choices = listed


def _with_phone(text, *, is_mobile=False):
    kinds = phonenumbers.PhoneNumberType
    kind = kinds.MOBILE if is_mobile else kinds.FIXED_LINE
    number = phonenumbers.example_number_for_type(settings.PHONENUMBER_DEFAULT_REGION, kind)
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return str(text) % {"phone": written}


# A text whose `%(phone)s` becomes a number such as one dials in the network's territory.
with_phone = lazy(_with_phone, str)


class PhoneField(PhoneNumberField):
    """A telephone number, with an example of the network's territory in forms.

    Migrations know the field that it is made of, whatever the territory.
    """

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "phonenumber_field.modelfields.PhoneNumberField", args, kwargs

    def value_to_string(self, obj):
        """As a revision keeps it: a number that is dialled overseas is another one here."""
        return str(self.get_prep_value(self.value_from_object(obj)) or "")

    def formfield(self, **kwargs):
        example = with_phone(_("Ex. : %(phone)s"))
        if self.help_text:
            example = format_lazy("{} {}", self.help_text, example)
        return super().formfield(**{"help_text": example, **kwargs})


class OpenChoicesField(forms.MultipleChoiceField):
    def valid_value(self, value):
        return SEPARATOR not in value and len(value) <= 100


class ChoiceListField(models.TextField):
    """A list of strings, in the order of its choices, kept in one column as `|a|b|`.

    Value: `list[str]`, `[]` when empty. `field__has="a"` finds the rows that hold one value, and
    `has_any(field, values)` those that hold any: the same SQL on every database, where JSON
    containment is PostgreSQL's alone. A value that is none of the choices is kept, and shown
    last. Raises ValueError for a value that holds the separator.
    """

    def __init__(self, *args, is_open=False, **kwargs):
        """`is_open`: a form shows and keeps a value that is none of the choices (yet)."""
        kwargs.setdefault("default", list)
        self.is_open = is_open
        super().__init__(*args, **kwargs)

    def check(self, **kwargs):
        values = [value for value, _label in self.flatchoices]
        errors = super().check(**kwargs)
        if any(SEPARATOR in value for value in values):
            errors.append(checks.Error(f"A choice holds {SEPARATOR!r}.", obj=self))
        return errors

    def _check_choices(self):
        return []  # Django's own check wants each stored value to be one choice

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("choices", None)  # a list that grows is not a change of schema
        return name, path, args, kwargs

    def from_db_value(self, value, expression, connection):
        return self.to_python(value)

    def to_python(self, value):
        if not value:
            return []
        if isinstance(value, str):
            return [item for item in value.split(SEPARATOR) if item]
        return list(value)

    def get_prep_value(self, value):
        items = self._in_order(self.to_python(value))
        if any(SEPARATOR in item for item in items):
            raise ValueError(f"{self.name}: a value holds {SEPARATOR!r}: {items!r}")
        return f"{SEPARATOR}{SEPARATOR.join(items)}{SEPARATOR}" if items else ""

    def value_to_string(self, obj):
        return self.get_prep_value(self.value_from_object(obj))

    def validate(self, value, model_instance):
        if not self.blank and not value:
            raise forms.ValidationError(self.error_messages["blank"], code="blank")

    def formfield(self, **kwargs):
        form_class = OpenChoicesField if self.is_open else forms.MultipleChoiceField
        return form_class(
            choices=self.flatchoices,
            required=not self.blank,
            label=kwargs.get("label", capfirst(self.verbose_name)),
            help_text=kwargs.get("help_text", self.help_text),
            widget=kwargs.get("widget") or (OpenCheckboxes if self.is_open else Checkboxes),
        )

    def _in_order(self, items):
        """Without repeats, so that two equal choices are two equal columns."""
        rank = {value: index for index, (value, _label) in enumerate(self.flatchoices)}
        return sorted(dict.fromkeys(items), key=lambda item: rank.get(item, len(rank)))


@ChoiceListField.register_lookup
class Has(Lookup):
    """`costs__has="Gratuit"`: the list holds this very value."""

    lookup_name = "has"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        whole = f"{SEPARATOR}{str(self.rhs).strip(SEPARATOR)}{SEPARATOR}"
        return compiler.compile(Contains(self.lhs, whole))


def has_any(field: str, values: Iterable[str]) -> Q:
    """A Q for the rows whose list `field` holds one of `values`; no value, no row."""
    query = Q(pk__in=[])
    for value in values:
        query |= Q(**{f"{field}__has": value})
    return query
