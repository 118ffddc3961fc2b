"""Model fields and form fields: phone numbers and lists of choices."""

from collections.abc import Iterable
from typing import Self

from django import forms
from django.core import checks
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Lookup, Model, Q
from django.db.models.lookups import Contains
from django.forms import Field
from django.forms.utils import flatatt
from django.utils.functional import lazy
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _
from phonenumber_field import formfields
from phonenumber_field.modelfields import PhoneNumberDescriptor, PhoneNumberField
from phonenumber_field.phonenumber import PhoneNumber
from phonenumbers import NumberParseException, PhoneNumberFormat
from wagtail.models import Page

from network.text import phones

SEPARATOR = "|"


class Checkboxes(forms.CheckboxSelectMultiple):
    """Checkboxes inside their labels, one per line, in less markup than Django's.

    The markup is short because a form may have sixty checkboxes.
    """

    def render(
        self, name: str, value: list[str] | None, attrs: dict[str, str] | None = None, renderer=None
    ) -> str:
        """Render the checkboxes as one `div` with the widget's id, without headings of groups."""
        context = self.get_context(name, value, attrs)["widget"]
        boxes = [box for _group, boxes, _index in context["optgroups"] for box in boxes]
        rows = format_html_join("", "<div><label><input{}> {}</label></div>", map(_box, boxes))
        return format_html("<div{}>{}</div>", flatatt({"id": context["attrs"].get("id")}), rows)


def _box(box):
    attrs = {name: value for name, value in box["attrs"].items() if name != "id"}
    typed = {"type": "checkbox", "name": box["name"], "value": str(box["value"])}
    return flatatt({**typed, **attrs}), box["label"]


class OpenCheckboxes(Checkboxes):
    """Checkboxes with an additional ticked one for each selected value that is not a choice."""

    def optgroups(self, name: str, value: list[str], attrs: dict[str, str] | None = None) -> list:
        """Return Django's groups, with the selected values that are not choices at the end."""
        listed = self.choices
        values = {str(key) for key, _label in listed}
        self.choices = [*listed, *((item, item) for item in value if item not in values)]
        try:
            return super().optgroups(name, value, attrs)
        finally:
            self.choices = listed


def _with_phone(text, *, is_mobile=False):
    example = phones.example_phone(is_mobile=is_mobile)
    return str(text) % {"phone": phones.left_to_right(example)}


# A text whose `%(phone)s` becomes a number such as one dials in the network's territory.
with_phone = lazy(_with_phone, str)


class Phone(PhoneNumber):
    """A stored phone number, or the stored text if it is not a phone number.

    In every format, a short number is written as its digits, and a text that is not a number as
    itself. A number abroad has no national format: the international format replaces it.
    """

    def __bool__(self):
        """Return True if there is a text: the parent class validates the number to know it."""
        return bool(self.raw_input or self.country_code)

    def format_as(self, format: int) -> str:
        """Return the number in a `PhoneNumberFormat`; short numbers and other texts as stored.

        A number outside the French plan has no national format: the international format is
        returned.
        """
        if not self.country_code or self.is_short:
            return self.raw_input or ""
        if format == PhoneNumberFormat.NATIONAL and self.country_code not in phones.FRENCH_CODES:
            format = PhoneNumberFormat.INTERNATIONAL
        return super().format_as(format)

    @property
    def is_short(self) -> bool:
        """True for a valid short number, such as "3949", and if `raw_input` is empty."""
        text = self.raw_input or ""
        return len(text) <= phones.LONGEST_SHORT and phones.short_number(text) == text

    @classmethod
    def of(cls, value: str | PhoneNumber | None, region: str | None = None) -> Self | str | None:
        """Convert a value of a form, a revision or the database to a `Phone`.

        None, "" and a `Phone` are returned unchanged. A text that cannot be parsed as a number
        becomes a `Phone` with this text only.
        """
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


def validate_phone(value: Phone | str | None) -> None:
    """Raise ValidationError for a `Phone` that is neither a valid number nor a short one.

    `phones.explain` gives the message. None and "" are accepted.
    """
    if value and not value.is_valid() and not value.is_short:
        raise ValidationError(phones.explain(value.raw_input or ""), code="invalid")


class PhoneFormField(formfields.PhoneNumberField):
    """A form field for a phone number, or for a short number such as "39 49".

    A national number is parsed as dialled in the field's region or, if it is invalid there, in
    other French territories (`phones.international`). Validation happens in `PhoneField`, which
    compares the value with the stored number.
    """

    default_validators = []

    def to_python(self, value: str | None) -> str | Phone:
        """Parse the typed number; return a `Phone`, also for a text that is not a number.

        An empty text returns `empty_value`. Never raises `ValidationError`.
        """
        typed = forms.CharField.to_python(self, value)
        if not typed:
            return self.empty_value
        known = phones.international(typed, self.region) or phones.short_number(typed)
        return Phone.of(known or typed, self.region)


class PhoneDescriptor(PhoneNumberDescriptor):
    """The descriptor of a `PhoneField`, which converts each assigned value to a `Phone`."""

    def __set__(self, instance, value):
        instance.__dict__[self.field.name] = self.field.to_python(value)


class PhoneField(PhoneNumberField):
    """A phone number: French, foreign or short; forms display an example.

    A number stored by a former release is accepted as long as it stays unchanged.
    Migrations keep the parent class, so that they do not depend on the territory.
    """

    attr_class = Phone
    descriptor_class = PhoneDescriptor
    default_validators = [validate_phone]

    def deconstruct(self) -> tuple[str, str, list[object], dict[str, object]]:
        """Return Django's description, with the path of the parent class.

        Migrations thus do not depend on the territory of the network.
        """
        name, _path, args, kwargs = super().deconstruct()
        return name, "phonenumber_field.modelfields.PhoneNumberField", args, kwargs

    def to_python(self, value: str | Phone | None) -> str | Phone | None:
        """Convert to a `Phone` in the region of the field; None and "" are unchanged."""
        return Phone.of(value, self.region)

    def from_db_value(self, value: str | None, expression, connection) -> str | Phone | None:
        """Convert to a `Phone`; None and "" are unchanged."""
        return self.to_python(value)

    def value_to_string(self, obj: Page) -> str:
        """Return the value for revisions: a valid number in E.164, any other text as stored, or "".

        A national number would depend on the territory of the network.
        """
        return str(self.get_prep_value(self.value_from_object(obj)) or "")

    def clean(self, value: str | Phone | None, model_instance: Page) -> str | Phone | None:
        """Validate the number; accept an invalid number that is displayed like the stored one.

        For such a number, returns the stored `Phone`, from the database row or the latest revision.
        Raises ValidationError for any other invalid number.
        """
        try:
            return super().clean(value, model_instance)
        except ValidationError:
            shown = self._shown(value)
            for stored in filter(None, self._stored(model_instance)):
                if self._shown(stored) == shown:
                    return stored
            raise

    def _stored(self, instance):
        """Yield the number in the database row, or None, then the number in the latest revision.

        Yields one value if there is no revision, and nothing for an instance that is not saved.
        """
        if not instance or not instance.pk:
            return
        rows = type(instance)._base_manager.filter(pk=instance.pk)
        yield rows.values_list(self.attname, flat=True).first()
        if revision := getattr(instance, "latest_revision", None):
            yield self.to_python(revision.content.get(self.attname))

    def _shown(self, value):
        """Return the digits of the national format of a value, or its text if it has no digit.

        Returns "" for None and "".
        """
        value = self.to_python(value)
        text = value.as_national if value else ""
        return "".join(filter(str.isdecimal, text)) or text

    def formfield(self, **kwargs) -> PhoneFormField:
        """Return a `PhoneFormField` whose help text ends with an example of a number."""
        example = with_phone(_("Ex. : %(phone)s"))
        if self.help_text:
            example = format_lazy("{} {}", self.help_text, example)
        return super().formfield(**{"help_text": example, "form_class": PhoneFormField, **kwargs})


class OpenChoicesField(forms.MultipleChoiceField):
    """A form field that accepts values which are not among its choices."""

    def valid_value(self, value: str) -> bool:
        """Return True if a value has at most 100 characters and no separator, "|"."""
        return SEPARATOR not in value and len(value) <= 100


class ChoiceListField(models.TextField):
    """A list of strings, stored in one column as `|a|b|`, in the order of the choices.

    The value is a `list[str]`, `[]` if empty. `field__has="a"` filters the rows whose list contains
    this value. `has_any(field, values)` filters the rows whose list contains at least one of the
    values. The SQL of both is the same on every database, whereas JSON containment works only on
    PostgreSQL. A stored value that is not among the choices is not lost, and is displayed last.
    Saving a value that contains the separator raises ValueError.
    """

    def __init__(self, *args, is_open=False, **kwargs):
        """Create the field; with `is_open`, forms accept values that are not among the choices."""
        kwargs.setdefault("default", list)
        self.is_open = is_open
        super().__init__(*args, **kwargs)

    def check(self, **kwargs) -> list[checks.CheckMessage]:
        """Return Django's checks, with an error if the value of a choice contains the separator."""
        values = [value for value, _label in self.flatchoices]
        errors = super().check(**kwargs)
        if any(SEPARATOR in value for value in values):
            errors.append(checks.Error(f"A choice holds {SEPARATOR!r}.", obj=self))
        return errors

    def _check_choices(self):
        return []  # Django's own check wants each stored value to be one choice

    def deconstruct(self) -> tuple[str, str, list[object], dict[str, object]]:
        """Return Django's description without `choices`: a new choice needs no migration."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("choices", None)  # a list that grows is not a change of schema
        return name, path, args, kwargs

    def from_db_value(self, value: str | None, expression, connection) -> list[str]:
        """Convert the stored text to a list, NULL and "" to []."""
        return self.to_python(value)

    def to_python(self, value: str | list[str] | None) -> list[str]:
        """Convert a stored text, `|a|b|`, or an iterable to a list; None and "" to []."""
        if not value:
            return []
        if isinstance(value, str):
            return [item for item in value.split(SEPARATOR) if item]
        return list(value)

    def get_prep_value(self, value: str | list[str] | None) -> str:
        """Convert a list to the stored text, in the order of the choices; [] and None to "".

        Duplicates are removed. Raises ValueError if an item contains the separator.
        """
        items = self._in_order(self.to_python(value))
        if any(SEPARATOR in item for item in items):
            raise ValueError(f"{self.name}: a value holds {SEPARATOR!r}: {items!r}")
        return f"{SEPARATOR}{SEPARATOR.join(items)}{SEPARATOR}" if items else ""

    def value_to_string(self, obj: Page | Model) -> str:
        """Return the stored text, for revisions."""
        return self.get_prep_value(self.value_from_object(obj))

    def validate(self, value: list[str], model_instance: Page) -> None:
        """Raise ValidationError for an empty list if `blank` is False; check nothing else."""
        if not self.blank and not value:
            raise forms.ValidationError(self.error_messages["blank"], code="blank")

    def formfield(self, **kwargs) -> Field | OpenChoicesField:
        """Return a multiple choice field with checkboxes, an `OpenChoicesField` if open.

        Of `kwargs`, only `label`, `help_text` and `widget` are used.
        """
        form_class = OpenChoicesField if self.is_open else forms.MultipleChoiceField
        return form_class(
            choices=self.flatchoices,
            required=not self.blank,
            label=kwargs.get("label", capfirst(self.verbose_name)),
            help_text=kwargs.get("help_text", self.help_text),
            widget=kwargs.get("widget") or (OpenCheckboxes if self.is_open else Checkboxes),
        )

    def _in_order(self, items):
        """Return the items in the order of the choices, unknown ones last, without duplicates."""
        rank = {value: index for index, (value, _label) in enumerate(self.flatchoices)}
        return sorted(dict.fromkeys(items), key=lambda item: rank.get(item, len(rank)))


@ChoiceListField.register_lookup
class Has(Lookup):
    """A lookup: `costs__has="Gratuit"` filters the rows whose list contains this value.

    The whole value is compared. On SQLite, the case of ASCII letters is ignored.
    """

    lookup_name = "has"
    prepare_rhs = False

    def as_sql(self, compiler, connection) -> tuple:
        """Compile a search of `|value|` in the stored text."""
        whole = f"{SEPARATOR}{str(self.rhs).strip(SEPARATOR)}{SEPARATOR}"
        return compiler.compile(Contains(self.lhs, whole))


def has_any(field: str, values: Iterable[str]) -> Q:
    """Return a Q for the rows whose list `field` contains at least one of `values`.

    Without values, the Q matches no row.
    """
    query = Q(pk__in=[])
    for value in values:
        query |= Q(**{f"{field}__has": value})
    return query
