"""The short form of an event and its conversion to an unsaved `EventPage`."""

import datetime
import math
from itertools import chain

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join, linebreaks
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page
from wagtail.rich_text import RichText

from events.choices import Kind, Repeat
from events.models import EventPage
from events.widgets import PriceSelect
from network.text.dates import check_year, clock_change, format_time
from network.text.slugs import free_slug
from places.choices import Audience
from places.models import PlacePage
from resources.choices import Audience as Readers

# {audience of a recipe: audiences of its event}; with any other audience, the event states none.
AUDIENCES = {
    Readers.SENIORS: (Audience.SENIORS,),
    Readers.YOUNG: (Audience.YOUNG, Audience.FAMILIES),
}
FIRST, LAST = datetime.time(7), datetime.time(23)
STARTS, ENDS = datetime.time(14), datetime.time(16)
NO_HOUR = _("Choisissez l’heure.")
HALF_HOURS = [
    datetime.time(minutes // 60, minutes % 60)
    for minutes in range(FIRST.hour * 60, LAST.hour * 60 + 1, 30)
]
# {field of the page: field of this form}
FORM_FIELDS = {
    "starts_at": "day",
    "ends_at": "ends",
    "until": "until",
    "capacity": "capacity",
    "is_free": "is_free",
    "price": "price",
    "title": "title",
    "place": "place",
    "skips_school_holidays": "skips_holidays",
}


def hours() -> list[tuple[str, str]]:
    """Return the half-hours from 7 h to 23 h as choices: [("14:00", "14 h"), …]."""
    return [(f"{hour:%H:%M}", format_time(hour)) for hour in HALF_HOURS]


def end_of_season(today: datetime.date) -> datetime.date:
    """Return 30 June, when most series end.

    The year is the year of `today` before 31 May, else the next year.
    """
    day = datetime.date(today.year, 6, 30)
    return day if today < day - datetime.timedelta(days=30) else day.replace(year=day.year + 1)


def coming_days(today: datetime.date) -> list[tuple[datetime.date, str]]:
    """Return [(day, "lundi 4 janvier")] of fourteen days, `today` included."""
    days = (today + datetime.timedelta(days=number) for number in range(14))
    return [(day, date_format(day, "l j F")) for day in days]


def month_ends(today: datetime.date) -> list[tuple[datetime.date, str]]:
    """Return [(last day, "fin janvier")] of the month of `today` and of the six next months."""
    firsts = (
        datetime.date(today.year + (today.month + n) // 12, (today.month + n) % 12 + 1, 1)
        for n in range(7)
    )
    days = [first - datetime.timedelta(days=1) for first in firsts]
    return [(day, gettext("fin %(month)s") % {"month": date_format(day, "F")}) for day in days]


def initial_from_recipe(recipe: Page | None) -> dict[str, str | int | None]:
    """Return the initial "title", "ends" and "capacity" from a recipe; {} if it is None.

    The end is the usual start, 14:00, plus the duration of the recipe, rounded up to a half-hour.
    The end is 23:00 at the latest.
    """
    if recipe is None:
        return {}
    minutes = STARTS.hour * 60 + math.ceil(recipe.minutes / 30) * 30
    ends = divmod(min(minutes, LAST.hour * 60), 60)
    return {
        "title": recipe.title,
        "ends": f"{datetime.time(*ends):%H:%M}",
        "capacity": recipe.people,
    }


def apply_recipe(page: EventPage, recipe: Page) -> None:
    """Set on the event its recipe and the recipe's topics, audiences, summary and goal.

    The kind becomes workshop and the goal replaces the body. If the recipe has no audience, or one
    that is not in `AUDIENCES`, the event states none. Saves nothing.
    """
    page.recipe = recipe
    page.kind = Kind.WORKSHOP
    page.topics = recipe.topic_list
    audiences = [AUDIENCES.get(value, ()) for value in recipe.audiences]
    page.audiences = list(dict.fromkeys(chain(*audiences))) if all(audiences) else []
    page.search_description = recipe.summary
    page.body = [("paragraph", RichText(linebreaks(recipe.goal, autoescape=True)))]


class DayInput(forms.DateInput):
    """A date input with a list of proposed days, so that a phone's calendar need not be opened.

    `proposed` is a function of today's date that returns the days as [(day, label)].
    """

    input_type = "date"

    def __init__(self, proposed):
        super().__init__(format="%Y-%m-%d")
        self.proposed = proposed

    def render(
        self,
        name: str,
        value: str | datetime.date | None,
        attrs: dict[str, str] | None = None,
        renderer=None,
    ) -> str:
        """Render the input with its list of proposed days; `attrs` must contain "id"."""
        listed = f"{attrs['id']}_proposed"
        options = format_html_join(
            "", '<option value="{}" label="{}">', self.proposed(timezone.localdate())
        )
        field = super().render(name, value, {**attrs, "list": listed}, renderer)
        return format_html('{}<datalist id="{}">{}</datalist>', field, listed, options)


class AnnounceForm(forms.Form):
    """Short form that fills an unsaved `EventPage` and validates it with the rules of the model.

    `instance` is the page and `parent` its future parent. `places` are the places to choose from,
    or None for any place of the network. `fixed_place`, if any, replaces the choice by a hidden
    field. `recipe`, if any, provides initial values and the content of the page.
    """

    title = forms.CharField(
        label=_("Quoi ?"),
        max_length=255,
        error_messages={"required": _("Donnez un titre. Ex. : Découvrir son smartphone")},
    )
    place = forms.ModelChoiceField(
        PlacePage.objects.none(),
        label=_("Où ?"),
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choisissez le lieu.")),
    )
    day = forms.DateField(
        label=_("Quel jour ?"),
        widget=DayInput(coming_days),
        error_messages=dict.fromkeys(("required", "invalid"), _("Choisissez le jour.")),
    )
    starts = forms.TimeField(
        label=_("De"),
        widget=forms.Select,
        initial=f"{STARTS:%H:%M}",
        error_messages=dict.fromkeys(("required", "invalid"), NO_HOUR),
    )
    ends = forms.TimeField(
        label=_("à"),
        widget=forms.Select,
        initial=f"{ENDS:%H:%M}",
        error_messages=dict.fromkeys(("required", "invalid"), NO_HOUR),
    )
    is_weekly = forms.BooleanField(label=_("Chaque semaine"), required=False)
    until = forms.DateField(
        label=_("jusqu’au"),
        required=False,
        error_messages={"invalid": _("Dites jusqu’à quel jour. Ex. : 30/06/2027")},
        widget=DayInput(month_ends),
    )
    skips_holidays = forms.BooleanField(
        label=_("sauf vacances scolaires et jours fériés"), required=False
    )
    is_free = forms.NullBooleanField(label=_("Quel tarif ?"), widget=PriceSelect, required=False)
    price = forms.CharField(
        label=_("Si c’est payant, combien ?"),
        help_text=_("Ex. : 5 € la séance, adhésion comprise"),
        max_length=EventPage._meta.get_field("price").max_length,
        required=False,
    )
    capacity = forms.IntegerField(
        label=_("Combien de places ?"),
        help_text=_("Vide : sans inscription sur ce site."),
        required=False,
        widget=forms.NumberInput(attrs={"min": 1, "max": 5000, "inputmode": "numeric"}),
    )

    def __init__(
        self, *args, instance, parent, places=None, fixed_place=None, recipe=None, **kwargs
    ):
        kwargs["initial"] = {**kwargs.get("initial", {}), **initial_from_recipe(recipe)}
        super().__init__(*args, **kwargs)
        self.instance, self.parent, self.recipe = instance, parent, recipe
        self.fields["starts"].widget.choices = self.fields["ends"].widget.choices = hours()
        self.fields["until"].initial = end_of_season(timezone.localdate())
        field = self.fields["place"]
        every = PlacePage.objects.filter(alias_of=None)
        if fixed_place:
            field.queryset = every.filter(pk=fixed_place.pk)
            field.widget = forms.HiddenInput()
        elif places is not None:
            field.queryset = every.filter(pk__in=[place.pk for place in places]).order_by("title")
            field.label_from_instance = PlacePage.get_admin_display_title
            field.empty_label = None if len(places) == 1 else field.empty_label
        else:
            field.queryset = every
            field.widget = AdminPageChooser(target_models=[PlacePage])
            field.widget.is_required = True
            field.widget.choose_one_text = gettext("Choisir le lieu")

    def clean_day(self) -> datetime.date:
        """Return the day; raise ValidationError if it is past or if `check_year` refuses it."""
        day = self.cleaned_data["day"]
        check_year(day)
        if day < timezone.localdate():
            raise ValidationError(
                _("Ce jour est passé. Pour en garder la trace, prenez le formulaire complet.")
            )
        return day

    def clean(self) -> dict[str, object]:
        """Fill the page from the valid fields; validate the page if the form has no error.

        A weekly event requires `until`. An hour that a clock change skips or repeats is an error.
        """
        data = super().clean()
        if data.get("is_weekly") and not data.get("until") and "until" not in self.errors:
            self.add_error("until", _("Dites jusqu’à quel jour. Ex. : 30/06/2027"))
        self.fill()
        for name in ("starts", "ends"):
            self._check_clock(name)
        if not self.errors:
            self._check_page()
        return data

    def fill(self) -> None:
        """Set the fields of the page from the form; an invalid value empties its field.

        Sets the page as not live, with a free slug under the parent. If the form has a recipe,
        `apply_recipe` also sets the fields that come from it. Saves nothing.
        """
        data, page = self.cleaned_data, self.instance
        page.live = False
        page.title = data.get("title", "")
        page.slug = free_slug(page.title, self.parent) if page.title else ""
        page.place = data.get("place")
        page.starts_at, page.ends_at = self._moment("starts"), self._moment("ends")
        page.capacity = data.get("capacity")
        page.is_free, page.price = data.get("is_free"), data.get("price", "")
        page.repeat = Repeat.WEEKLY if data.get("is_weekly") else ""
        if page.repeat:
            page.until = data.get("until")
            page.skips_school_holidays = page.skips_public_holidays = data["skips_holidays"]
        if self.recipe:
            apply_recipe(page, self.recipe)

    def _moment(self, name):
        day, hour = self.cleaned_data.get("day"), self.cleaned_data.get(name)
        if day is None or hour is None:
            return None
        return timezone.make_aware(datetime.datetime.combine(day, hour))

    def _check_clock(self, name):
        day, hour = self.cleaned_data.get("day"), self.cleaned_data.get(name)
        if day and hour:
            typed = datetime.datetime.combine(day, hour)
            if problem := clock_change(typed, timezone.get_default_timezone()):
                self.add_error(name, problem)

    def _check_page(self):
        """Validate the page; add each error to the field of this form, or to the whole form."""
        page = self.instance
        others = {field.name for field in EventPage._meta.fields} - set(FORM_FIELDS)
        for check in (lambda: page.clean_fields(exclude=others), page.clean):
            try:
                check()
            except ValidationError as error:
                for name, messages in error.message_dict.items():
                    self.add_error(FORM_FIELDS.get(name), messages)

    def save(self, commit: bool = False) -> EventPage:
        """Return the unsaved page, which Wagtail's view adds to the tree; ignore `commit`."""
        return self.instance
