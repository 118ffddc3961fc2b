"""The base of the admin's screens that are neither the list nor the form of a model."""

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from network.text.strings import whole_number


class ScreenMixin(WagtailAdminTemplateMixin):
    """Mixin for a screen with breadcrumbs: `get_parents()`, then the title of the screen."""

    def get_parents(self) -> list[tuple[str, object]]:
        """Return [(URL, label)] of the screens above this screen, highest first; [] by default."""
        return []

    def get_breadcrumbs_items(self) -> list[dict[str, object]]:
        """Return the breadcrumbs: Wagtail's items, the parents, then the title of the screen.

        Each is {"url", "label"}; the URL of the screen itself is "".
        """
        path = [*self.get_parents(), ("", self.get_page_title())]
        return [*self.breadcrumbs_items, *({"url": url, "label": label} for url, label in path)]


def page_of(request: HttpRequest, rows: QuerySet, per_page: int) -> Page:
    """Return the paginator's page of `rows` for the query parameter `p`.

    A missing `p`, or one that is not a number of at most 6 digits, returns the first page. A `p` of
    0, or too large, returns the last page.
    """
    number = whole_number(request.GET.get("p", ""), digits=6, default=1)
    return Paginator(rows, per_page).get_page(number)
