"""The links of the home page to the help in eight other languages."""

from django import template

from home.front.languages.sentences import Language, languages

register = template.Library()


@register.inclusion_tag("home/languages/names.html")
def language_names() -> dict[str, list[Language]]:
    """Render a link to the page of each language, by its own name."""
    return {"languages": languages()}
