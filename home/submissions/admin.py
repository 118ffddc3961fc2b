"""The admin's screens of what the public proposes: those that wait, and one of them."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, Table, TitleColumn
from wagtail.admin.viewsets.base import ViewSet
from wagtail.permissions import page_permission_policy

from network.desk.screens import ScreenMixin, page_of
from network.models import NetworkSettings

from . import decisions, drafts
from .forms import labelled
from .models import Submission

NAMESPACE = "propositions"
SHOWN = 30
LONGEST_WORDS = 2000


class DecidersMixin:
    """Each sees what is proposed for the lists that they publish in."""

    def dispatch(self, request, *args, **kwargs):
        self.submissions = decisions.decidable_by(request.user).select_related("decided_by", "page")
        if not decisions.kinds_of(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class ListView(DecidersMixin, ScreenMixin, TemplateView):
    template_name = "home/submissions/admin_list.html"
    page_title = gettext_lazy("Propositions du public")
    header_icon = "mail"

    def get_context_data(self, **kwargs):
        are_decided = "decidees" in self.request.GET
        rows = self.submissions.waiting()
        if are_decided:
            rows = self.submissions.exclude(decided_at=None).order_by("-decided_at", "-pk")
        page = page_of(self.request, rows, SHOWN)
        table = Table(
            [
                TitleColumn("title", label=_("Titre"), url_name=f"{NAMESPACE}:submission"),
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
    """What was written, what the site already has that looks like it, and the decision."""

    template_name = "home/submissions/admin_submission.html"
    header_icon = "mail"

    def dispatch(self, request, *args, **kwargs):
        self.pk = kwargs["pk"]
        return super().dispatch(request, *args, **kwargs)

    @property
    def submission(self):
        return get_object_or_404(self.submissions, pk=self.pk)

    def get_page_title(self):
        return self.submission.title

    def get_parents(self):
        return [(reverse(f"{NAMESPACE}:submissions"), ListView.page_title)]

    def get_context_data(self, **kwargs):
        submission = self.submission
        return super().get_context_data(
            submission=submission,
            rows=labelled(submission.kind, submission.values),
            debate=submission.page if submission.kind == Submission.Kind.POSITION else None,
            alike=drafts.pages_alike(submission) if submission.is_waiting else [],
            list_url=reverse(f"{NAMESPACE}:submissions"),
            **kwargs,
        )

    def post(self, request, pk):
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
    def is_shown(self, request):
        """To whoever publishes something: what they decide of is asked on the screen itself."""
        return page_permission_policy.user_has_permission(request.user, "publish")


class SubmissionsViewSet(ViewSet):
    name = NAMESPACE
    menu_label = gettext_lazy("Propositions")
    menu_item_class = SubmissionsMenuItem
    icon = "mail"
    menu_order = 125
    add_to_admin_menu = True

    def get_urlpatterns(self):
        return [
            path("", ListView.as_view(), name="submissions"),
            path("<int:pk>/", SubmissionView.as_view(), name="submission"),
        ]
