"""Opinions and votes of readers in the admin."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from network.admin import rights
from network.admin.reports import Report
from network.admin.screens import ScreenMixin, page_of
from network.text.strings import whole_number
from resources.models import ResourcePage

from .desk import opinions

SHOWN = 30


class OpinionsView(ScreenMixin, TemplateView):
    """Screen of the opinions about the texts that the user may change."""

    template_name = "resources/upkeep/admin_opinions.html"
    page_title = gettext_lazy("Avis des lecteurs")
    header_icon = "comment"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Raise PermissionDenied for users who may change no page, else handle the request."""
        self.rows = opinions(request.user)
        if self.rows is None:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add `page_obj`, the current page of 30 opinions, to the context."""
        page = page_of(self.request, self.rows.select_related("page"), SHOWN)
        return super().get_context_data(page_obj=page, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Delete the opinion whose id is the parameter `fait`, and redirect to the list.

        The list shows a message. If no opinion has this id, or if the user may not change its text,
        nothing is deleted and the message is a warning.
        """
        number = whole_number(request.POST.get("fait", ""), digits=12, default=0)
        deleted, _by_model = self.rows.filter(pk=number).delete()
        if deleted:
            messages.success(request, _("C’est noté. Cet avis est effacé."))
        else:
            messages.warning(request, _("Quelqu’un d’autre vient de s’en occuper."))
        return redirect("avis:opinions")


class OpinionsViewSet(ViewSet):
    """Viewset with one screen, `OpinionsView`."""

    name = "avis"
    icon = "comment"

    def get_urlpatterns(self) -> list:
        """Return the URL pattern of the screen, in a list."""
        return [path("", OpinionsView.as_view(), name="opinions")]


class UsefulTexts(Report):
    """Report of the votes of readers, by text."""

    page_title = gettext_lazy("Ce qui sert aux lecteurs")
    header_icon = "help"
    slug = "textes-utiles"
    model = ResourcePage
    facts = {
        "title": (gettext_lazy("Texte"), lambda page: page.title, "title"),
        "yes": (gettext_lazy("Cela a servi"), lambda page: page.yes, "yes"),
        "no": (gettext_lazy("Cela n’a pas servi"), lambda page: page.no, "no"),
    }
    default_ordering = ("-yes", "title")

    @classmethod
    def may_read(cls, user: User) -> bool:
        """Return True for users who may publish at least one page."""
        return rights.may(user, "publish")

    def edit_url(self, row: ResourcePage) -> str:
        """Return the URL of the edit form of the page."""
        return reverse("wagtailadmin_pages:edit", args=[row.pk])

    def get_base_queryset(self) -> QuerySet:
        """Return the texts that have votes and that the user may change.

        Each has `yes` and `no`, its numbers of positive and negative votes. Purged votes are not
        counted.
        """
        pages = ResourcePage.objects.filter(pk__in=rights.pages(self.request.user))
        counted = pages.annotate(yes=Sum("usefulness__yes"), no=Sum("usefulness__no"))
        return counted.exclude(yes=None)
