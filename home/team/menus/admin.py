"""Screen of the menus: a checkbox for each page, and buttons that move it."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.models import Page, Site

from network.admin import rights
from network.admin.screens import ScreenMixin
from network.text.strings import whole_number

from . import arranging


class MenusView(ScreenMixin, TemplateView):
    """Screen of the menus of the public site.

    Every POST request saves the checkboxes: its parameters `page` are the ids of the checked pages.
    The parameter `monter` or `descendre` is the id of a page to move up or down.
    """

    page_title = gettext_lazy("Menus du site")
    header_icon = "list-ul"
    template_name = "home/menus/menus.html"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Raise `PermissionDenied` for users who may not set up the site; set `home`.

        The right is `rights.may_set_up`. `home` is the home page of the default site. Raises
        `Http404` without a default site.
        """
        if not rights.may_set_up(request.user):
            raise PermissionDenied
        sites = Site.objects.select_related("root_page")
        self.home = get_object_or_404(sites, is_default_site=True).root_page
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add `entries`: the pages that the menus may show."""
        return super().get_context_data(entries=arranging.entries(self.home), **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Save the checked pages, move a page if the parameters name one, and redirect.

        Invalid ids and pages that no menu may show are ignored. The message names the page that
        moved, and counts the checkboxes that changed.
        """
        # The buttons that move a page also save the checkboxes.
        shown = {whole_number(key, digits=17) for key in request.POST.getlist("page")}
        changed = arranging.show(self.home, shown, request.user)
        text = _("« %(title)s » est plus haut dans la liste.")
        moved = self._move(arranging.UP)
        if not moved:
            text = _("« %(title)s » est plus bas dans la liste.")
            moved = self._move(arranging.DOWN)
        if moved:
            messages.success(request, text % {"title": moved.title})
        if changed or not moved:
            messages.success(request, self._report(changed))
        # The fragment keeps the buttons of the moved page in view, for another press.
        return redirect(f"{reverse('menus')}#menu-{moved.pk}" if moved else "menus")

    def _move(self, direction):
        """Move the page with the id in the POST parameter `direction`, `UP` or `DOWN`.

        Returns this page, or None if the parameter names no page or nothing moved.
        """
        page = Page.objects.filter(
            pk=whole_number(self.request.POST.get(direction, ""), digits=17)
        ).first()
        if page is None or page.get_parent() is None:
            return None
        return page if arranging.move(self.home, page, direction, self.request.user) else None

    def _report(self, changed):
        if not changed:
            return _("Les menus sont comme avant.")
        text = ngettext("%(n)s page a changé.", "%(n)s pages ont changé.", changed)
        return text % {"n": changed}
