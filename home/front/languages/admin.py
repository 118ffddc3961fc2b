"""Screens on which a person approves the sentences of a language."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages

from home.models import LanguageReview
from network.admin import rights
from network.admin.screens import ScreenMixin

from . import sentences


class CoordinationMixin(ScreenMixin):
    """Mixin of the two screens, for users who may set up the site."""

    page_title = gettext_lazy("Autres langues")
    header_icon = "globe"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Raise `PermissionDenied` for users who may not set up the site."""
        if not rights.may_set_up(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class LanguagesView(CoordinationMixin, TemplateView):
    """The eight languages, each with its approval."""

    template_name = "home/languages/reviews.html"

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add `rows`: [(language, its `LanguageReview` or None, True if it is approved)]."""
        reviews = {
            row.language: row for row in LanguageReview.objects.select_related("approved_by")
        }
        rows = []
        for own in sentences.languages():
            review = reviews.get(own.code)
            rows.append((own, review, bool(review and review.digest == own.digest)))
        return super().get_context_data(rows=rows, **kwargs)


class LanguageView(CoordinationMixin, TemplateView):
    """The sentences of a language beside the French ones, and the buttons of the approval.

    A POST request approves the sentences whose digest is the parameter `empreinte`, or withdraws
    the approval if the parameter `retirer` is present.
    """

    template_name = "home/languages/review.html"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Set `own`, the language of the URL. Raises Http404 for an unknown language."""
        self.own = sentences.language(kwargs["language"])
        if self.own is None:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        """Return the name of the language."""
        return self.own.name

    def get_parents(self) -> list[tuple[str, object]]:
        """Return the screen of the eight languages."""
        return [(reverse("language_reviews"), _("Autres langues"))]

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add the language, `pairs` of sentences [(French, own)], and its approval."""
        french = sentences.french().texts
        pairs = [(french[key], text) for key, text in self.own.texts.items()]
        review = LanguageReview.objects.filter(language=self.own.code).first()
        return super().get_context_data(
            own=self.own,
            pairs=pairs,
            review=review,
            is_approved=bool(review and review.digest == self.own.digest),
            **kwargs,
        )

    def post(self, request: HttpRequest, language: str) -> HttpResponse:
        """Approve the displayed sentences or withdraw the approval, then redirect to the list."""
        if "retirer" in request.POST:
            LanguageReview.objects.withdraw(self.own)
            messages.success(request, _("Le site dit que ces phrases ne sont pas relues."))
        elif request.POST.get("empreinte") == self.own.digest:
            LanguageReview.objects.approve(self.own, request.user)
            messages.success(request, _("Merci : les visiteurs ne verront plus l’avertissement."))
        else:
            messages.error(request, _("Ces phrases ont changé entre-temps : relisez-les."))
            return redirect("language_review", self.own.code)
        return redirect("language_reviews")
