"""`{% defined %}…{% enddefined %}`: block tag that adds the notes of the glossary to a text."""

from django import template
from django.template import Context

from resources.glossary.notes import with_notes

register = template.Library()


@register.simple_block_tag(takes_context=True)
def defined(context: Context, content: str) -> str:
    """Return the content of the block with the notes of the glossary: see `with_notes`.

    The variable `page` of the context sets the language and the word to skip. Raises KeyError
    without this variable.
    """
    return with_notes(content, context["page"])
