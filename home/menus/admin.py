"""The screen of the menus: a box for each page, and buttons that move it."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page, Site

from . import arranging


def may_arrange(user):
    """Whoever sets the site up; asked on each page of the admin, it asks nothing of the tree."""
    return user.has_perm("network.change_networksettings")


def key_of(text):
    """The key of a page that a form sends back, 0 for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0


class MenusView(WagtailAdminTemplateMixin, TemplateView):
    """`monter` and `descendre` name a page to move; without them the boxes are kept."""

    page_title = gettext_lazy("Menus du site")
    header_icon = "list-ul"
    template_name = "home/menus/menus.html"

    def dispatch(self, request, *args, **kwargs):
        if not may_arrange(request.user):
            raise PermissionDenied
        site = Site.objects.select_related("root_page").get(is_default_site=True)
        self.home = site.root_page
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        return super().get_context_data(entries=arranging.entries(self.home), **kwargs)

    def post(self, request):
        # A button that moves a page keeps the boxes that were ticked before it was pressed.
        shown = {key_of(text) for text in request.POST.getlist("page")}
        changed = arranging.show(self.home, shown, request.user)
        moved = any(self._move(direction) for direction in (arranging.UP, arranging.DOWN))
        if changed or not moved:
            messages.success(request, self._report(changed))
        return redirect("menus")

    def _move(self, direction):
        page = Page.objects.filter(pk=key_of(self.request.POST.get(direction, ""))).first()
        if page is None or page.get_parent() is None:
            return False
        return arranging.move(self.home, page, direction, self.request.user)

    def _report(self, changed):
        if not changed:
            return _("Les menus sont comme avant.")
        text = ngettext("%(n)s page a changé.", "%(n)s pages ont changé.", changed)
        return text % {"n": changed}
