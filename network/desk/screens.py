"""The base of the admin's screens that are neither the list nor the form of one model."""

from django.core.paginator import Paginator
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from network.text import whole_number


class ScreenMixin(WagtailAdminTemplateMixin):
    """The breadcrumbs lead to `get_parents()`, and end with the title of the screen."""

    def get_parents(self):
        """[(URL, label)] of the screens above this one, the highest first."""
        return []

    def get_breadcrumbs_items(self):
        path = [*self.get_parents(), ("", self.get_page_title())]
        return [*self.breadcrumbs_items, *({"url": url, "label": label} for url, label in path)]


def page_of(request, rows, per_page):
    """The page of `rows` that `?p=` asks for, the first one for what is no such number."""
    number = whole_number(request.GET.get("p", ""), digits=6, default=1)
    return Paginator(rows, per_page).get_page(number)
