"""Admin views of submissions: the list, and one submission with its decision."""

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, Table, TitleColumn
from wagtail.admin.viewsets.base import ViewSet
from wagtail.permissions import page_permission_policy

from network.admin.screens import ScreenMixin, page_of
from network.admin.snippets import MENU
from network.models import NetworkSettings
from places.models import PlacePage

from . import decisions, drafts
from .forms import labelled_values
from .models import Submission

NAMESPACE = "propositions"
SHOWN = 30
LONGEST_WORDS = 2000


class DecidersMixin:
    """Mixin for views of the submissions that the user may decide."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Set `submissions`; raise `PermissionDenied` for users who may decide no kind.

        `submissions` is the queryset of the submissions, decided or not, of the kinds that the user
        may decide.
        """
        self.submissions = decisions.decidable_by(request.user).select_related("decided_by", "page")
        if not decisions.decidable_kinds(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class ListView(DecidersMixin, ScreenMixin, TemplateView):
    """List of the waiting submissions, or of the decided ones with `?decidees`."""

    template_name = "home/submissions/admin_list.html"
    page_title = gettext_lazy("Propositions du public")
    header_icon = "mail"

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add `table`, `page_obj` and `are_decided` to the context.

        `table` shows the submissions of `page_obj`, at most `SHOWN`. With `are_decided`, they are
        the decided ones, the latest `decided_at` first. Otherwise they are the waiting ones, the
        oldest `created_at` first.
        """
        are_decided = "decidees" in self.request.GET
        rows = self.submissions.waiting()
        if are_decided:
            rows = self.submissions.exclude(decided_at=None).order_by("-decided_at", "-pk")
        page = page_of(self.request, rows, SHOWN)
        table = Table(
            [
                TitleColumn("name_in_full", label=_("Titre"), url_name=f"{NAMESPACE}:submission"),
                Column("get_kind_display", label=_("Sorte")),
                DateColumn("created_at", label=_("Reçue")),
                Column("get_state_display", label=_("État")),
            ],
            page,
        )
        return super().get_context_data(
            table=table, page_obj=page, are_decided=are_decided, **kwargs
        )


class SubmissionView(DecidersMixin, ScreenMixin, TemplateView):
    """View of one submission, with similar pages of the site, and its decision."""

    template_name = "home/submissions/admin_submission.html"
    header_icon = "mail"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Set `pk`, the key of the submission.

        Raises PermissionDenied as `DecidersMixin` does.
        """
        self.pk = kwargs["pk"]
        return super().dispatch(request, *args, **kwargs)

    @property
    def submission(self) -> Submission:
        """The submission, fetched again at each access.

        Raises Http404 for an unknown key, or if the user may not decide the submission.
        """
        return get_object_or_404(self.submissions, pk=self.pk)

    def get_page_title(self) -> str:
        """Return the title of the submission, with its commune if it has one."""
        return self.submission.name_in_full

    def get_parents(self) -> list[tuple[str, str]]:
        """Return [(URL, label)] of the breadcrumb: the list of submissions."""
        return [(reverse(f"{NAMESPACE}:submissions"), ListView.page_title)]

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add `submission`, its labelled values as `rows`, `debate`, `alike` and `list_url`.

        `debate` is the debate of a position, else None. `alike` are the similar pages of a waiting
        submission, [] for a decided one.
        """
        submission = self.submission
        return super().get_context_data(
            submission=submission,
            rows=labelled_values(submission.kind, submission.values),
            debate=submission.page if submission.kind == Submission.Kind.POSITION else None,
            alike=drafts.similar_pages(submission) if submission.is_waiting else [],
            list_url=reverse(f"{NAMESPACE}:submissions"),
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Refuse the submission if `refuse` is posted, else accept it; notify its author.

        Redirects to the draft of an accepted submission, or to the list after a refusal. If no
        draft can be made, or if another user decided first, nothing changes, and the redirect leads
        to the submission with a message.

        The mail contains the first `LONGEST_WORDS` characters of `words`, if posted. If the mail
        cannot be sent, the decision is not cancelled, and a message warns the user. An author
        without an address is not notified.
        """
        submission, page = self.submission, None
        if "refuse" in request.POST:
            is_decided = decisions.refuse(submission, user=request.user)
            text = _("La proposition est écartée.")
        else:
            try:
                page = decisions.accept(submission, user=request.user)
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
                return redirect(f"{NAMESPACE}:submission", pk)
            is_decided = page is not None
            text = _("Le brouillon est prêt : relisez-le, puis publiez-le.")
            if "price" in getattr(page, "practical_problems", ()):
                text = _(
                    "Le brouillon est prêt. Avant de le publier, écrivez le tarif : la personne a"
                    " dit « payant », sans le montant."
                )
        if not is_decided:
            messages.warning(request, _("Quelqu’un d’autre vient de décider : rien n’a changé."))
            return redirect(f"{NAMESPACE}:submission", pk)
        messages.success(request, text)
        self._notify(request)
        if page:
            return redirect("wagtailadmin_pages:edit", page.pk)
        return redirect(f"{NAMESPACE}:submissions")

    def _notify(self, request):
        submission = self.submission
        words = request.POST.get("words", "").strip()[:LONGEST_WORDS]
        if not submission.answer_to:
            return
        network = NetworkSettings.for_request(request)
        if not decisions.notify_of_decision(submission, words, network):
            messages.warning(request, _("La réponse n’est pas partie : écrivez-lui vous-même."))


class SubmissionsMenuItem(MenuItem):
    """Menu item of the submissions."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return True for superusers, and for publishers of a page that is not a place.

        A permission on a place is ignored: it covers the place and its events, but none of the
        lists whose publishers decide submissions. The check is looser than the check of the views,
        because it runs on every page of the admin and must not query the database.
        """
        policy, place = page_permission_policy, ContentType.objects.get_for_model(PlacePage).pk
        return request.user.is_superuser or any(
            row.permission.codename == "publish_page" and row.page.content_type_id != place
            for row in policy.get_cached_permissions_for_user(request.user)
        )


class SubmissionsViewSet(ViewSet):
    """The views of submissions in the admin, and their menu item."""

    name = NAMESPACE
    menu_label = gettext_lazy("Propositions")
    menu_item_class = SubmissionsMenuItem
    icon = "mail"
    menu_order = 0
    menu_hook = MENU

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the URLs of the list and of one submission."""
        return [
            path("", ListView.as_view(), name="submissions"),
            path("<int:pk>/", SubmissionView.as_view(), name="submission"),
        ]
