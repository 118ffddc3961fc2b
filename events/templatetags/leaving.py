"""Template tags of the admin's confirmations before pages are deleted or unpublished."""

from collections.abc import Collection

from django import template
from django.template import Context
from wagtail.models import Page

from events.registrations.losses import deletion, unpublication

register = template.Library()
TEMPLATE = "network/admin/warning.html"


@register.inclusion_tag(TEMPLATE, takes_context=True)
def warn_of_unpublication(context: Context, page: Page) -> dict[str, list[str]]:
    """Render who must be notified of the unpublication of a page; render nothing without people."""
    return {"sentences": unpublication([page], context["request"].user)}


@register.inclusion_tag(TEMPLATE, takes_context=True)
def warn_of_bulk_action(
    context: Context, items: Collection[dict], *, is_deletion: bool
) -> dict[str, list[str]]:
    """Render the consequences of a bulk deletion or unpublication, if there is one to state.

    `items` is the list of Wagtail's bulk actions: each item is {"item": a page, …}.
    """
    state = deletion if is_deletion else unpublication
    return {"sentences": state([each["item"] for each in items], context["request"].user)}
