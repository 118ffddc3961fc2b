"""The admin screen of a page that requests feedback and lists the answers."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.models import Page

from network.admin.screens import ScreenMixin
from network.memory import limits
from network.models import NetworkSettings
from network.text.strings import whole_number

from . import letters, requests
from .links import feedback_url
from .models import FeedbackRequest

TITLE = gettext_lazy("Demander un avis")
# Requests of one account in an hour: each may send a mail to any address.
MOST_PER_HOUR = 20


class RequestForm(forms.ModelForm):
    """The form of an editor: the name of the reader, and an address that is not stored."""

    email = forms.EmailField(
        label=gettext_lazy("Son courriel"),
        help_text=gettext_lazy(
            "Le lien part à cette adresse, que le site ne garde pas. Sans adresse, copiez le lien"
            " ici."
        ),
        required=False,
        max_length=150,
    )

    class Meta:
        model = FeedbackRequest
        fields = ["name"]
        labels = {"name": gettext_lazy("Qui va lire ?")}
        help_texts = {
            "name": gettext_lazy(
                "Un prénom ou une fonction. Ex. : Rose, du groupe « Facile à lire »"
            )
        }
        error_messages = {"name": {"required": gettext_lazy("Écrivez un prénom ou une fonction.")}}

    def clean_name(self) -> str:
        """Return the name without superfluous spaces."""
        return " ".join(self.cleaned_data["name"].split())


class FeedbackView(ScreenMixin, TemplateView):
    """Screen of the requests about one page, for the users who may edit the page."""

    page_title = TITLE
    header_icon = "comment"
    template_name = "home/feedback/feedback.html"
    form = None

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        """Set `self.page` from the primary key of the URL.

        Raises Http404 for an alias and for an unknown key.
        """
        super().setup(request, *args, **kwargs)
        self.page = get_object_or_404(Page, pk=kwargs["pk"], alias_of=None).specific

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Raise `PermissionDenied` for users who may not edit the page."""
        if not self.page.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        """Return the title of the draft."""
        return self.page.get_admin_display_title()

    def get_parents(self) -> list[tuple[str, object]]:
        """Return the breadcrumb of the page's form."""
        title = self.page.get_admin_display_title()
        return [(reverse("wagtailadmin_pages:edit", args=[self.page.pk]), title)]

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add the page, the form and the requests, [(request, URL of its link)].

        `form` is None if the page has no draft to show.
        """
        requested = self.page.feedback_requests.select_related("page", "requested_by")
        form = self.form or RequestForm()
        return super().get_context_data(
            page=self.page,
            form=form if has_draft(self.page) else None,
            requests=[(feedback, feedback_url(feedback)) for feedback in requested],
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Withdraw the request whose key is `retirer`; without it, create a request.

        Redirects to the same URL. An invalid form, or one above `MOST_PER_HOUR`, is displayed
        again. Raises Http404 for an unknown key, and for a new request about a page without a
        draft. The link is mailed if the form has an address.
        """
        if "retirer" in request.POST:
            number = whole_number(request.POST["retirer"], digits=17)
            requests.withdraw(
                get_object_or_404(self.page.feedback_requests, pk=number), request.user
            )
            messages.success(request, _("C’est fait : ce lien ne montre plus rien."))
            return redirect("page_feedback", pk)
        if not has_draft(self.page):
            messages.error(request, _("Cette page n’a pas de brouillon à faire lire."))
            return redirect("page_feedback", pk)
        self.form = RequestForm(request.POST)
        if self.form.is_valid() and not limits.allows(
            "feedback-request", str(request.user.pk), most=MOST_PER_HOUR
        ):
            text = _("Vous avez demandé beaucoup d’avis. Réessayez dans une heure.")
            self.form.add_error(None, text)
        if not self.form.is_valid():
            messages.validation_error(
                request, _("Rien n’est parti : corrigez ce qui est signalé."), self.form
            )
            return self.get(request)
        self._request(request)
        return redirect("page_feedback", pk)

    def _request(self, request):
        data = self.form.cleaned_data
        feedback = requests.create(self.page, data["name"], request.user)
        if not data["email"]:
            messages.success(request, _("Le lien est prêt : copiez-le, puis donnez-le."))
        elif letters.send_link(feedback, data["email"], NetworkSettings.for_request(request)):
            messages.success(request, _("Le lien est parti par courriel."))
        else:
            messages.warning(request, _("Le courriel n’est pas parti : donnez le lien vous-même."))


def has_draft(page: Page) -> bool:
    """Return True if the page has a version that is not on the site."""
    return bool(page.latest_revision_id) and (not page.live or page.has_unpublished_changes)
