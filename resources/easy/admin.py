"""Easy versions in the admin: their list, and the screen that starts one from its original."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.pages.listing import PageFilterSet
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.models import Page

from network.admin.listings import LISTED
from network.admin.screens import ScreenMixin

from .drafts import create_draft, easy_version_of, library_for
from .models import EasyPage
from .originals import may_have_easy


class EasyAdminFilterSet(PageFilterSet):
    """Filters of the list of easy versions: topics and licence."""

    class Meta:
        model = EasyPage
        fields = ["topics", "licence"]


def _changed(page):
    day = page.original_changed_on
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""


class EasyViewSet(PageListingViewSet):
    """List of the easy versions in the admin."""

    name = "faciles-a-lire"
    model = EasyPage
    menu_label = gettext_lazy("Facile à lire")
    icon = "pilcrow"
    columns = [
        *LISTED,
        Column("author", label=gettext_lazy("Écrite par"), sort_key="author"),
        Column(
            "original_changed_on",
            label=gettext_lazy("Le texte d’origine a changé"),
            accessor=_changed,
            sort_key="original_changed_on",
        ),
    ]
    filterset_class = EasyAdminFilterSet


class BeginView(ScreenMixin, TemplateView):
    """Screen that creates the draft of the easy version of a page, or opens the existing one."""

    page_title = gettext_lazy("Écrire la version facile à lire")
    header_icon = "pilcrow"
    template_name = "resources/easy/begin.html"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Redirect to the form of the easy version if it exists, else handle the request.

        The redirection has a message. Raises Http404 for an unknown page, and PermissionDenied if
        `may_begin` is False, even if the easy version exists.
        """
        self.original = get_object_or_404(Page, pk=kwargs["page_id"])
        self.library = library_for(self.original)
        if not may_begin(self.original, self.library, request.user):
            raise PermissionDenied
        if existing := easy_version_of(self.original):
            messages.info(request, _("Cette version est déjà commencée : la voici."))
            return _open(existing)
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        """Return the title of the original."""
        return self.original.title

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add `original`, the page to rewrite, to the context."""
        return super().get_context_data(original=self.original, **kwargs)

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        """Create the draft of the easy version and redirect to its form with a message."""
        draft = create_draft(self.original, self.library, user=request.user)
        messages.success(
            request,
            _("Le brouillon est prêt, avec le titre. Il reste à écrire le texte, avec vos mots."),
        )
        return _open(draft)


def may_begin(original: Page, library: Page | None, user: User) -> bool:
    """Return True if `user` may start the easy version of `original` in `library`.

    `may_have_easy(original)` must be True, `original` must be live or editable by `user`, and
    `user` must be allowed to add a page to `library`. Returns False if `library` is None.
    """
    if library is None or not may_have_easy(original):
        return False
    reads = original.live or original.permissions_for_user(user).can_edit()
    return reads and library.permissions_for_user(user).can_add_subpage()


def _open(page):
    return redirect(reverse("wagtailadmin_pages:edit", args=[page.pk]))
