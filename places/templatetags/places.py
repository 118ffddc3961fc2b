"""Template tags of places."""

from django import template
from django.urls import reverse
from django.utils import timezone

from network.models import absolute
from places import calls
from places.hours import holidays, opening_hours

register = template.Library()


@register.simple_tag
def choice_labels(page, name: str):
    """Return the labels of a list field: {% choice_labels page "services" as services %}."""
    return page.labels_of(name)


@register.simple_tag
def call_number(place, settings):
    """Return the `CallNumber` of a place: {% call_number place network.settings as call %}."""
    return calls.call_number(place, settings)


@register.simple_tag
def week_of(text: str):
    """Return the days of this week by an OSM text, on the mainland: {% week_of text as week %}."""
    return opening_hours.hours_at(text, timezone.now(), holidays.calendar("")).week


@register.simple_tag(takes_context=True)
def embed_url(context, place) -> str:
    """Return the absolute URL of the card of a place for other sites' frames."""
    return absolute(context["request"], reverse("places:embed", args=[place.slug]))
