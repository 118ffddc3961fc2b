"""The admin view that replaces a dead or moved link in the pages and rows that contain it."""

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder

from network.links.mending import mend

from .link_reports import DeadLinks, may_mend, uses_of
from .screens import ScreenMixin


class AddressForm(forms.Form):
    """The form with the URL that replaces a dead or moved link."""

    address = forms.URLField(
        label=gettext_lazy("Une autre adresse"),
        max_length=500,
        assume_scheme="https",
        error_messages={
            "required": gettext_lazy("Écrivez la nouvelle adresse."),
            "invalid": gettext_lazy(
                "Recopiez l’adresse entière. Ex. : https://www.exemple.fr/page"
            ),
        },
    )


class MendView(ScreenMixin, TemplateView):
    """Admin view of a dead or moved link, with the form that replaces it.

    The link is replaced in the pages and rows that the user may change.
    """

    template_name = "network/links/mend.html"
    page_title = gettext_lazy("Réparer un lien")
    header_icon = "link"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Load the uses of the link that the user may change, and serve the screen.

        Raises PermissionDenied if `may_mend(user)` is False. Raises Http404 if the link is neither
        dead nor moved, or if no page or row that the user may change still contains it.
        """
        if not may_mend(request.user):
            raise PermissionDenied
        self.uses = uses_of(kwargs["pk"], request.user)
        if not self.uses:
            raise Http404
        self.link = self.uses[0].link
        return super().dispatch(request, *args, **kwargs)

    def get_parents(self) -> list[tuple[str, object]]:
        """Return [(URL, title)] of the report of dead links."""
        return [(reverse(DeadLinks.index_url_name), DeadLinks.page_title)]

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add `form`, `link` and `places` to the context.

        `places` is [(title, edit URL or None)] of the pages and rows in which the link is replaced.
        """
        return super().get_context_data(
            **{
                "form": AddressForm(),
                "link": self.link,
                "places": [(use.title, self._edit_url(use)) for use in self.uses],
                **kwargs,
            }
        )

    def _edit_url(self, use):
        if use.page_id:
            return reverse("wagtailadmin_pages:edit", args=[use.page_id])
        return AdminURLFinder(self.request.user).get_edit_url(use.row)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Replace the link in the uses and redirect to the report, with messages of the result.

        The messages contain the number of published changes and the titles of the changed drafts.
        If the URL or a changed page is invalid, nothing changes and the form is displayed again
        with its errors.
        """
        form = AddressForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            published, drafts = mend(
                self.link, form.cleaned_data["address"], self.uses, self.request.user
            )
        except ValidationError as error:
            form.add_error("address", error.messages)
            return self.render_to_response(self.get_context_data(form=form))
        if published:
            text = ngettext(
                "Le lien est remplacé à %s endroit, déjà publié.",
                "Le lien est remplacé à %s endroits, déjà publiés.",
                len(published),
            )
            messages.success(request, text % len(published))
        if drafts:
            titles = ", ".join(str(page) for page in drafts)
            text = _("Le brouillon est prêt, à envoyer en relecture : %s.") % titles
            messages.success(request, text)
        return redirect(DeadLinks.index_url_name)
