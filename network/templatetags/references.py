"""Template tag of the admin's confirmations: what refers to the objects to delete."""

from django import template
from django.db.models import Model
from django.template import Context

from network.admin.references import sentences_about

register = template.Library()


@register.inclusion_tag("network/admin/warning.html", takes_context=True)
def references_to(context: Context, items: Model | list[dict]) -> dict[str, list[str]]:
    """Render the names of the objects that refer to `items`, or nothing without a reference.

    `items` is one object, or the list of Wagtail's bulk actions: each item is {"item": object, …}.
    """
    objects = [each["item"] for each in items] if isinstance(items, list) else [items]
    return {"sentences": sentences_about(objects, context["request"].user)}
