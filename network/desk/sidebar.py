"""The menu of the admin, written in one go.

Every page of the admin has some eighty items of it. Wagtail makes an object of each word that they
say, to write once what is said twice, and has each of them name a script that the page has anyway:
that took a tenth of a page.
"""

from django.utils.functional import Promise
from telepath import DICT_RESERVED_KEYS, Node
from wagtail.admin.telepath import Adapter, adapter, registry
from wagtail.admin.ui import sidebar

WRITTEN_AS_THEY_ARE = (str, int, float, bool, type(None))


class ItemAdapter(Adapter):
    """Of any part of the menu."""

    def get_media(self, obj):
        return None

    def build_node(self, obj, context):
        return ItemNode(self.js_constructor, _parts(self.js_args(obj), context))


class ItemNode(Node):
    """A part of the menu, with `args` in which only what is no plain value is a `Node`."""

    def __init__(self, constructor, args):
        super().__init__()
        self.constructor, self.args, self.use_id = constructor, args, False

    def emit_compact(self):
        return {"_type": self.constructor, "_args": _emitted(self.args)}


def _parts(value, context):
    kind = type(value)
    if kind in WRITTEN_AS_THEY_ARE:
        return value
    if kind is list:
        return [_parts(each, context) for each in value]
    if kind is dict and value.keys().isdisjoint(DICT_RESERVED_KEYS):
        return {str(key): _parts(each, context) for key, each in value.items()}
    return str(value) if isinstance(value, Promise) else context.build_node(value)


def _emitted(part):
    kind = type(part)
    if kind is list:
        return [_emitted(each) for each in part]
    if kind is dict:
        return {key: _emitted(each) for key, each in part.items()}
    return part.emit() if isinstance(part, Node) else part


def write_in_one_go():
    """When the site starts: Wagtail's own items, those of others may bring a script."""
    for kind, present in list(registry.adapters.items()):
        if kind.__module__ == sidebar.__name__ and isinstance(present, sidebar.BaseSidebarAdapter):
            adapter(present.js_constructor, base=ItemAdapter)(kind)
