"""Template tags of places."""

from django import template
from django.db.models import Model
from django.template import Context
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from network.models import absolute
from places import calls
from places.hours import holidays, opening_hours

register = template.Library()


@register.simple_tag
def choice_labels(page: Page, name: str) -> list[str]:
    """Return the labels of a list field: {% choice_labels page "services" as services %}.

    A stored value that is no longer a choice is its own label.
    """
    return page.labels_of(name)


@register.simple_tag
def call_number(place: Page, settings: Model) -> calls.CallNumber | None:
    """Return the `CallNumber` or None: {% call_number place network.settings as call %}.

    It is the number of the place, else of its organisation, else of the network.
    """
    return calls.call_number(place, settings)


@register.simple_tag
def week_of(text: str) -> tuple[opening_hours.Day, ...]:
    """Return the seven `Day`s of this week for an OSM text: {% week_of text as week %}.

    The holidays and the time zone are read from the network's own territory. Returns () if the text
    is empty or cannot be parsed, or if no day is closed and none has hours.
    """
    return opening_hours.hours_at(text, timezone.now(), holidays.calendar("")).week


@register.simple_tag(takes_context=True)
def embed_url(context: Context, place: Page) -> str:
    """Return the absolute URL of a place's card, for a frame in another site."""
    return absolute(context["request"], reverse("places:embed", args=[place.slug]))
