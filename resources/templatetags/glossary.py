"""`{% defined %}…{% enddefined %}`: the text between is given the notes of the glossary."""

from django import template

from resources.glossary.notes import with_notes

register = template.Library()


@register.simple_block_tag(takes_context=True)
def defined(context, content):
    """The first use of each word of the glossary leads to its definition, given after the text."""
    return with_notes(content, context["page"])
