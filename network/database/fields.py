from collections.abc import Iterable

from django import forms
from django.core import checks
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Lookup, Q
from django.db.models.lookups import Contains
from django.forms.utils import flatatt
from django.utils.functional import lazy
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _
from phonenumber_field import formfields
from phonenumber_field.modelfields import PhoneNumberDescriptor, PhoneNumberField
from phonenumber_field.phonenumber import PhoneNumber
from phonenumbers import NumberParseException, PhoneNumberFormat

from network.text import phones

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
    return str(text) % {"phone": phones.example_phone(is_mobile=is_mobile)}


# A text whose `%(phone)s` becomes a number such as one dials in the network's territory.
with_phone = lazy(_with_phone, str)


class Phone(PhoneNumber):
    """A stored phone number.

    In every format a short number is its digits, and a text that is no number is that text. The
    national format of a number abroad has its prefix: it cannot be dialled without.
    """

    def format_as(self, format):
        if not self.country_code or self.is_short:
            return self.raw_input or ""
        if format == PhoneNumberFormat.NATIONAL and self.country_code not in phones.FRENCH_CODES:
            format = PhoneNumberFormat.INTERNATIONAL
        return super().format_as(format)

    @property
    def is_short(self):
        text = self.raw_input or ""
        return len(text) <= phones.LONGEST_SHORT and phones.short_number(text) == text

    @classmethod
    def of(cls, value, region=None):
        """Convert what a form, a revision or the database gives; `None` and "" stay as they are."""
        if value is None or value == "" or isinstance(value, cls):
            return value
        if isinstance(value, str):
            try:
                return cls.from_string(value, region=region)
            except NumberParseException:
                return cls(raw_input=value)
        phone = cls()
        phone.merge_from(value)
        return phone


def validate_phone(value):
    """Refuse a number that is neither in the numbering plan nor a short number."""
    if value and not value.is_valid() and not value.is_short:
        raise ValidationError(phones.explain(value.raw_input or ""), code="invalid")


class PhoneFormField(formfields.PhoneNumberField):
    """Read a number as it is dialled in the network, on the mainland or overseas; "39 49" too.

    Validation happens in `PhoneField`, which compares the value with the stored number.
    """

    default_validators = []

    def to_python(self, value):
        typed = forms.CharField.to_python(self, value)
        if not typed:
            return self.empty_value
        known = phones.international(typed, self.region) or phones.short_number(typed)
        return Phone.of(known or typed, self.region)


class PhoneDescriptor(PhoneNumberDescriptor):
    def __set__(self, instance, value):
        instance.__dict__[self.field.name] = self.field.to_python(value)


class PhoneField(PhoneNumberField):
    """A phone number of the numbering plan, or a short one, with an example in forms.

    A number stored by a former release is accepted as long as it stays unchanged.
    Migrations keep the parent class, so that they do not depend on the territory.
    """

    attr_class = Phone
    descriptor_class = PhoneDescriptor
    default_validators = [validate_phone]

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "phonenumber_field.modelfields.PhoneNumberField", args, kwargs

    def to_python(self, value):
        return Phone.of(value, self.region)

    def from_db_value(self, value, expression, connection):
        return self.to_python(value)

    def value_to_string(self, obj):
        """As a revision keeps it: a number that is dialled overseas is another one here."""
        return str(self.get_prep_value(self.value_from_object(obj)) or "")

    def clean(self, value, model_instance):
        try:
            return super().clean(value, model_instance)
        except ValidationError:
            shown = self._shown(value)
            for stored in filter(None, self._stored(model_instance)):
                if self._shown(stored) == shown:
                    return stored
            raise

    def _stored(self, instance):
        """Yield the number of the row, then that of the latest revision."""
        if not instance or not instance.pk:
            return
        rows = type(instance)._base_manager.filter(pk=instance.pk)
        yield rows.values_list(self.attname, flat=True).first()
        if revision := getattr(instance, "latest_revision", None):
            yield self.to_python(revision.content.get(self.attname))

    def _shown(self, value):
        """Return the digits that a form shows, or the stored text if it is not a number."""
        value = self.to_python(value)
        text = value.as_national if value else ""
        return "".join(filter(str.isdecimal, text)) or text

    def formfield(self, **kwargs):
        example = with_phone(_("Ex. : %(phone)s"))
        if self.help_text:
            example = format_lazy("{} {}", self.help_text, example)
        return super().formfield(**{"help_text": example, "form_class": PhoneFormField, **kwargs})


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
