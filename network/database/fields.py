"""Model fields and form fields: phone numbers and lists of choices."""

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
    """Checkboxes inside their labels, one a line, in less markup than Django's.

    A form may have sixty of them.
    """

    def render(self, name, value, attrs=None, renderer=None):
        """Render the checkboxes of a field."""
        context = self.get_context(name, value, attrs)["widget"]
        boxes = [box for _group, boxes, _index in context["optgroups"] for box in boxes]
        rows = format_html_join("", "<div><label><input{}> {}</label></div>", map(_box, boxes))
        return format_html("<div{}>{}</div>", flatatt({"id": context["attrs"].get("id")}), rows)


def _box(box):
    attrs = {name: value for name, value in box["attrs"].items() if name != "id"}
    typed = {"type": "checkbox", "name": box["name"], "value": str(box["value"])}
    return flatatt({**typed, **attrs}), box["label"]


class OpenCheckboxes(Checkboxes):
    """Checkboxes with an additional ticked one for each value that is not among the choices."""

    def optgroups(self, name, value, attrs=None):
        """Add the values that are not among the choices."""
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

    A short number is formatted as its digits in every format, and a text that is not a number as
    itself. The national format of a number abroad includes its prefix, needed to dial it.
    """

    def format_as(self, format):
        """Format the number; short numbers and other texts are returned as typed."""
        if not self.country_code or self.is_short:
            return self.raw_input or ""
        if format == PhoneNumberFormat.NATIONAL and self.country_code not in phones.FRENCH_CODES:
            format = PhoneNumberFormat.INTERNATIONAL
        return super().format_as(format)

    @property
    def is_short(self):
        """True for a valid short number, such as "3949"."""
        text = self.raw_input or ""
        return len(text) <= phones.LONGEST_SHORT and phones.short_number(text) == text

    @classmethod
    def of(cls, value, region=None):
        """Convert a value of a form, a revision or the database; return None and "" unchanged."""
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
        """Parse the typed number; return a `Phone`, also for a text that is not a number."""
        typed = forms.CharField.to_python(self, value)
        if not typed:
            return self.empty_value
        known = phones.international(typed, self.region) or phones.short_number(typed)
        return Phone.of(known or typed, self.region)


class PhoneDescriptor(PhoneNumberDescriptor):
    """Convert a value assigned to a `PhoneField` to a `Phone`."""

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
        """Name the parent class."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "phonenumber_field.modelfields.PhoneNumberField", args, kwargs

    def to_python(self, value):
        """Convert to a `Phone`."""
        return Phone.of(value, self.region)

    def from_db_value(self, value, expression, connection):
        """Convert to a `Phone`."""
        return self.to_python(value)

    def value_to_string(self, obj):
        """Return the E.164 number, for revisions.

        A national number would depend on the territory of the network.
        """
        return str(self.get_prep_value(self.value_from_object(obj)) or "")

    def clean(self, value, model_instance):
        """Validate the number, unless it equals the stored one."""
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
        """Add an example to the help text."""
        example = with_phone(_("Ex. : %(phone)s"))
        if self.help_text:
            example = format_lazy("{} {}", self.help_text, example)
        return super().formfield(**{"help_text": example, "form_class": PhoneFormField, **kwargs})


class OpenChoicesField(forms.MultipleChoiceField):
    """A form field that accepts values which are not among its choices."""

    def valid_value(self, value):
        """Return True for any value of at most 100 characters without the separator."""
        return SEPARATOR not in value and len(value) <= 100


class ChoiceListField(models.TextField):
    """A list of strings, in the order of the choices, stored in one column as `|a|b|`.

    Value: `list[str]`, `[]` if empty. `field__has="a"` filters the rows whose list contains a
    value, and `has_any(field, values)` those whose list contains at least one of them: the same SQL
    on every database, whereas JSON containment works only on PostgreSQL. A value that is not among
    the choices is kept, and shown last. Raises ValueError for a value that contains the separator.
    """

    def __init__(self, *args, is_open=False, **kwargs):
        """Create the field; with `is_open`, forms accept values that are not among the choices."""
        kwargs.setdefault("default", list)
        self.is_open = is_open
        super().__init__(*args, **kwargs)

    def check(self, **kwargs):
        """Report choices that contain the separator."""
        values = [value for value, _label in self.flatchoices]
        errors = super().check(**kwargs)
        if any(SEPARATOR in value for value in values):
            errors.append(checks.Error(f"A choice holds {SEPARATOR!r}.", obj=self))
        return errors

    def _check_choices(self):
        return []  # Django's own check wants each stored value to be one choice

    def deconstruct(self):
        """Leave the choices out: a new choice does not change the schema."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("choices", None)  # a list that grows is not a change of schema
        return name, path, args, kwargs

    def from_db_value(self, value, expression, connection):
        """Convert to a list."""
        return self.to_python(value)

    def to_python(self, value):
        """Convert a stored text or an iterable to a list."""
        if not value:
            return []
        if isinstance(value, str):
            return [item for item in value.split(SEPARATOR) if item]
        return list(value)

    def get_prep_value(self, value):
        """Convert a list to the stored text, in the order of the choices."""
        items = self._in_order(self.to_python(value))
        if any(SEPARATOR in item for item in items):
            raise ValueError(f"{self.name}: a value holds {SEPARATOR!r}: {items!r}")
        return f"{SEPARATOR}{SEPARATOR.join(items)}{SEPARATOR}" if items else ""

    def value_to_string(self, obj):
        """Return the stored text, for revisions."""
        return self.get_prep_value(self.value_from_object(obj))

    def validate(self, value, model_instance):
        """Refuse an empty list unless `blank=True`."""
        if not self.blank and not value:
            raise forms.ValidationError(self.error_messages["blank"], code="blank")

    def formfield(self, **kwargs):
        """Return a field with checkboxes."""
        form_class = OpenChoicesField if self.is_open else forms.MultipleChoiceField
        return form_class(
            choices=self.flatchoices,
            required=not self.blank,
            label=kwargs.get("label", capfirst(self.verbose_name)),
            help_text=kwargs.get("help_text", self.help_text),
            widget=kwargs.get("widget") or (OpenCheckboxes if self.is_open else Checkboxes),
        )

    def _in_order(self, items):
        """Return the items in the order of the choices, without duplicates, for comparisons."""
        rank = {value: index for index, (value, _label) in enumerate(self.flatchoices)}
        return sorted(dict.fromkeys(items), key=lambda item: rank.get(item, len(rank)))


@ChoiceListField.register_lookup
class Has(Lookup):
    """A lookup: `costs__has="Gratuit"` filters the rows whose list contains exactly this value."""

    lookup_name = "has"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        """Search the value between two separators."""
        whole = f"{SEPARATOR}{str(self.rhs).strip(SEPARATOR)}{SEPARATOR}"
        return compiler.compile(Contains(self.lhs, whole))


def has_any(field: str, values: Iterable[str]) -> Q:
    """Return a Q for the rows whose list `field` contains one of `values`; no value, no row."""
    query = Q(pk__in=[])
    for value in values:
        query |= Q(**{f"{field}__has": value})
    return query
