"""The base of the admin's screens that are neither the list nor the form of a model."""

from django.core.paginator import Paginator
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from network.text.strings import whole_number


class ScreenMixin(WagtailAdminTemplateMixin):
    """Mixin for a screen with breadcrumbs: `get_parents()`, then the title of the screen."""

    def get_parents(self):
        """Return [(URL, label)] of the screens above this one, the highest first."""
        return []

    def get_breadcrumbs_items(self):
        """Return Wagtail's items, the parents and the title."""
        path = [*self.get_parents(), ("", self.get_page_title())]
        return [*self.breadcrumbs_items, *({"url": url, "label": label} for url, label in path)]


def page_of(request, rows, per_page):
    """Return the page of `rows` for `?p=`: the first one if the number is missing or invalid."""
    number = whole_number(request.GET.get("p", ""), digits=6, default=1)
    return Paginator(rows, per_page).get_page(number)
