"""The menu of the admin, whose items no longer name a script each.

Every page of the admin has that script, and Wagtail leaves out those that the items name: to write
them for eighty items took a tenth of a page.
"""

from wagtail.admin.telepath import Adapter, adapter, registry
from wagtail.admin.ui import sidebar


class ItemAdapter(Adapter):
    """Of any part of the menu."""

    def get_media(self, obj):
        return None


def name_no_script():
    """When the site starts: of Wagtail's own items, those of others may bring a script."""
    for kind, present in list(registry.adapters.items()):
        if kind.__module__ == sidebar.__name__ and isinstance(present, sidebar.BaseSidebarAdapter):
            adapter(present.js_constructor, base=ItemAdapter)(kind)
