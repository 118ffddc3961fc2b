"""`{% defined %}…{% enddefined %}`: block tag that adds the notes of the glossary to a text."""

from django import template

from resources.glossary.notes import with_notes

register = template.Library()


@register.simple_block_tag(takes_context=True)
def defined(context, content):
    """Link the first use of each glossary word to its definition, added after the text."""
    return with_notes(content, context["page"])
