"""Pieces of the admin's frame that say the same again: Wagtail's template writes each once.

An icon is written twenty times on a screen, and each took as long as a query.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import lru_cache

from django.template import Context
from django.template.library import InclusionNode
from django.template.loader import get_template
from django.utils.translation import get_language
from wagtail.admin.templatetags import wagtailadmin_tags

# Tags whose HTML depends on nothing but what their function gives, and the language.
NAMES = ("icon", "keyboard_shortcuts_dialog")


def write_once():
    """When the site starts, before any template is read."""
    for name in NAMES:
        wagtailadmin_tags.register.tag(name, _kept(wagtailadmin_tags.register.tags[name]))


def _kept(compile_tag):
    def compile_kept(parser, token):
        node = compile_tag(parser, token)
        return KeptNode(node.func, node.takes_context, node.args, node.kwargs, node.filename)

    return compile_kept


class KeptNode(InclusionNode):
    def render(self, context):
        args, kwargs = self.get_resolved_arguments(context)
        values = self.func(*args, **kwargs)
        # Safe HTML is no other text by what it says.
        said = repr(values), *map(type, values.values())
        return _written(self.filename, context.autoescape, get_language(), Values(values, said))


@dataclass(frozen=True)
class Values:
    """What a template is given, equal to what says the same."""

    values: dict = field(compare=False)
    said: tuple[Hashable, ...]


@lru_cache(maxsize=500)
def _written(template, autoescape, _language, values):
    own = get_template(template).template
    return own.render(Context(values.values, autoescape=autoescape))
