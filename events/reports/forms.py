"""The form that chooses the scope of a report."""

from collections.abc import Mapping
from datetime import timedelta

from django import forms
from django.contrib.auth.models import User
from django.db.models import Model
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import HeadCount
from network.models import Territory, Topic
from network.text.dates import check_year
from places.choices import Audience
from places.models import PlacePage

from .names import Name, choice_names, place_names
from .periods import Period
from .scope import Scope, changeable_by, past_dates

LONGEST = timedelta(days=10 * 366)


class NamedChoiceField(forms.ModelChoiceField):
    """Choice field for rows with unique `names`, which are {primary key: `Name`}."""

    names: Mapping[int, Name] = {}

    def label_from_instance(self, row: Model) -> str:
        """Return the unique name of the row."""
        return self.names[row.pk][1]


class PlaceChoiceField(NamedChoiceField):
    """Choice field for a place; its `names` are the same as in the tables of a report.

    A key of more than 18 characters, too long for an integer of the database, is an error.
    """

    def to_python(self, value: str | None) -> PlacePage | None:
        """Return the place of the key, or None if the key is empty.

        Raises ValidationError for any other key that is not offered.
        """
        if len(str(value or "")) > 18:
            raise forms.ValidationError(self.error_messages["invalid_choice"], "invalid_choice")
        return super().to_python(value)


def _day_field(label, missing):
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[check_year],
        error_messages={
            "required": missing,
            "invalid": _("Ce jour n’existe pas. Écrivez par exemple 31/08/2027."),
        },
    )


def _choice_field(model, label, key, unknown, field_class=forms.ModelChoiceField):
    return field_class(
        model.objects.none(),
        label=label,
        required=False,
        empty_label=_("Tous"),
        to_field_name=key,
        error_messages={"invalid_choice": unknown},
    )


class ScopeForm(forms.Form):
    """Form for the scope of the report, limited to the events that the user may change.

    Offers the places of the past dates and of the head counts in reach of the user, their communes,
    the EPCIs, départements and regions of the communes, every topic and every audience. A place
    whose dates nobody counted is thus offered too: its report has dates and registrations. If both
    days are missing, the period is the current calendar year. If only one day is missing, the form
    is invalid.
    """

    du = _day_field(_("Du"), _("Choisissez le premier jour du bilan."))
    au = _day_field(_("Au"), _("Choisissez le dernier jour du bilan."))
    lieu = PlaceChoiceField(
        PlacePage.objects.none(),
        label=_("Lieu"),
        required=False,
        empty_label=_("Tous"),
        error_messages={"invalid_choice": _("Ce lieu n’est pas dans la liste : choisissez-en un.")},
    )
    territoire = _choice_field(
        Territory,
        _("Territoire"),
        "code",
        _("Ce territoire n’est pas dans la liste : choisissez-en un."),
        NamedChoiceField,
    )
    theme = _choice_field(
        Topic, _("Thème"), "slug", _("Ce thème n’est pas dans la liste : choisissez-en un.")
    )
    public = forms.ChoiceField(
        label=_("Public"),
        choices=[("", _("Tous")), *Audience.choices],
        required=False,
        error_messages={
            "invalid_choice": _("Ce public n’est pas dans la liste : choisissez-en un.")
        },
    )

    def __init__(self, data: QueryDict, user: User):
        data = data.copy()
        if not data.get("du") and not data.get("au"):
            year = Period.of_year(timezone.localdate().year)
            data["du"], data["au"] = year.first, year.last
        super().__init__(data)
        counts = changeable_by(user, HeadCount.objects.all())
        # Two queries, whose results are then used by the queries of the choices.
        pairs = {
            pair
            for rows in (counts, past_dates(user))
            for pair in rows.order_by().values_list("place", "commune").distinct()
        }
        places = PlacePage.objects.filter(pk__in={place for place, _commune in pairs})
        self.fields["lieu"].queryset = places.only("title").order_by("title")
        named = places.select_related("commune").only("title", "address", "city", "commune__name")
        self.fields["lieu"].names = place_names(named)
        communes = Territory.objects.filter(pk__in={commune for _place, commune in pairs})
        above = [communes.values(level) for level in ("region", "departement", "epci")]
        territories = Territory.objects.filter(pk__in=communes.values("pk"))
        for level in above:
            territories |= Territory.objects.filter(pk__in=level)
        self.fields["territoire"].queryset = territories.order_by("kind", "search_name")
        self.fields["territoire"].names = choice_names(territories)
        self.fields["theme"].queryset = Topic.objects.all()

    def clean(self) -> dict[str, object]:
        """Return the values; reversed days and a period of over ten years are errors of `au`."""
        values = super().clean()
        first, last = values.get("du"), values.get("au")
        if first and last:
            if last < first:
                self.add_error(
                    "au", _("Le dernier jour est avant le premier : échangez les deux dates.")
                )
            elif last - first > LONGEST:
                self.add_error("au", _("Un bilan couvre dix ans au plus : rapprochez les dates."))
        return values

    @property
    def scope(self) -> Scope | None:
        """The `Scope` of the form, or None if a field is invalid."""
        if not self.is_valid():
            return None
        values = self.cleaned_data
        return Scope(
            period=Period(values["du"], values["au"]),
            place=values["lieu"],
            territory=values["territoire"],
            topic=values["theme"],
            audience=values["public"],
        )
