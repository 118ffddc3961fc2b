"""The admin screen of a page that requests feedback and lists the answers."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.models import Page

from events.models import Session
from network.admin.screens import ScreenMixin
from network.memory import limits
from network.models import NetworkSettings
from network.text.strings import whole_number

from . import letters, lifecycle
from .links import feedback_url, shows_draft
from .models import FeedbackRequest, has_draft, may_edit, title_of

TITLE = gettext_lazy("Demander un avis")
# Requests of one account in an hour: each may send a mail to any address.
MOST_PER_HOUR = 20


class RequestForm(forms.Form):
    """The form of an editor: the name of the reader, and an optional address.

    The address is used for the mail of the link, and is not saved in the request.
    """

    name = forms.CharField(
        label=gettext_lazy("Qui va lire ?"),
        help_text=gettext_lazy(
            "Un prénom ou une fonction. Ex. : Rose, du groupe « Facile à lire »"
        ),
        max_length=80,
        error_messages={"required": gettext_lazy("Écrivez un prénom ou une fonction.")},
    )
    email = forms.EmailField(
        label=gettext_lazy("Son courriel"),
        help_text=gettext_lazy(
            "Nous lui envoyons le lien, puis le site efface cette adresse. Sans adresse, vous"
            " pourrez copier le lien sur cette page."
        ),
        required=False,
        max_length=150,
    )
    # Identifies one display of the form: a second press of its button sends it again.
    key = forms.CharField(
        required=False,
        max_length=32,
        initial=lambda: get_random_string(12),
        widget=forms.HiddenInput,
    )

    def clean_name(self) -> str:
        """Return the name without superfluous spaces."""
        return " ".join(self.cleaned_data["name"].split())


class FeedbackView(ScreenMixin, TemplateView):
    """Screen of the requests about one draft, for the users who may edit it.

    `model` is `Page` or `Session`, and `draft` the object.
    """

    model = Page

    page_title = TITLE
    header_icon = "comment"
    template_name = "home/feedback/feedback.html"
    form = None

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        """Set `self.draft` from the primary key of the URL.

        Raises Http404 for the alias of a page and for an unknown key.
        """
        super().setup(request, *args, **kwargs)
        if self.model is Session:
            rows = Session.objects.select_related("congress", "latest_revision")
            self.draft = get_object_or_404(rows, pk=kwargs["pk"])
        else:
            self.draft = get_object_or_404(Page, pk=kwargs["pk"], alias_of=None).specific

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Raise `PermissionDenied` for users who may not edit the draft."""
        if not may_edit(request.user, self.draft):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        """Return the title of the draft."""
        return title_of(self.draft)

    @property
    def edit_url(self) -> str:
        """The URL of the form of the draft."""
        names = {Page: "wagtailadmin_pages:edit", Session: "wagtailsnippets_events_session:edit"}
        return reverse(names[self.model], args=[self.draft.pk])

    def get_parents(self) -> list[tuple[str, object]]:
        """Return the breadcrumb of the form of the draft."""
        return [(self.edit_url, self.get_page_subtitle())]

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add `edit_url`, the form of a request and the rows, [(request, URL of its link or "")].

        `form` is None if there is no draft to show. The URL is "" if the link shows nothing.
        """
        # `prefetch_related`: the rows of one account share it, and its permissions.
        rows = FeedbackRequest.objects.about(self.draft).prefetch_related(
            "requested_by", "page", "session__latest_revision"
        )
        form = self.form or RequestForm()
        return super().get_context_data(
            edit_url=self.edit_url,
            form=form if has_draft(self.draft) else None,
            rows=[(row, feedback_url(row) if shows_draft(row) else "") for row in rows],
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Close the link of the request whose key is `retirer`; without it, create a request.

        The link of a new request is mailed if the form has an address. Redirects to the same URL.
        An invalid form, or one above `MOST_PER_HOUR`, is displayed again. A form that is sent again
        in the same hour creates no second request. Without a draft, the response has an error
        message. Raises Http404 for an unknown key.
        """
        if "retirer" in request.POST:
            number = whole_number(request.POST["retirer"], digits=17)
            rows = FeedbackRequest.objects.about(self.draft)
            lifecycle.withdraw(get_object_or_404(rows, pk=number), request.user)
            messages.success(request, _("C’est fait : ce lien ne montre plus rien."))
            return redirect(request.path)
        if not has_draft(self.draft):
            messages.error(request, _("Il n’y a pas de brouillon à faire lire."))
            return redirect(request.path)
        self.form = RequestForm(request.POST)
        if not self.form.is_valid():
            text = _("Le lien n’est pas prêt : corrigez ce qui est signalé.")
            messages.validation_error(request, text, self.form)
            return self.get(request)
        if not limits.allows("feedback-request", str(request.user.pk), most=MOST_PER_HOUR):
            text = _("Vous avez demandé vingt avis en une heure. Réessayez un peu plus tard.")
            messages.error(request, text)
            return self.get(request)
        if self._is_first_press():
            self._create(request)
        return redirect(request.path)

    def _is_first_press(self):
        """Count a posted form; return False if it was posted before, within an hour."""
        key = self.form.cleaned_data["key"]
        return not key or limits.allows("feedback-press", key, most=1)

    def _create(self, request):
        data = self.form.cleaned_data
        feedback = lifecycle.create(self.draft, data["name"], request.user)
        if not data["email"]:
            messages.success(request, _("Le lien est prêt : copiez-le, puis donnez-le."))
        elif letters.send_link(feedback, data["email"], NetworkSettings.for_request(request)):
            messages.success(request, _("Le lien va partir par courriel."))
        else:
            messages.warning(request, _("Le courriel n’est pas parti : donnez le lien vous-même."))
