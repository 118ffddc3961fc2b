"""Translations in the admin: their completion, and the refusal of untranslated pages."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext
from wagtail import hooks
from wagtail.models import Page
from wagtail_localize.views.update_translations import UpdateTranslationsView

from network.models.completion import UntranslatedError, completion_of, refusal, summary


@hooks.register("before_edit_page", order=-1)
def show_completion(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Display the completion of a translation above its editor; refuse an untranslated page.

    For a GET, adds the completion as a message. If a POST of wagtail-localize's editor publishes a
    page without any translated text, redirects to the editor with an error. Otherwise returns None.
    Does nothing for a page without a `completion_of`, such as a French page.
    """
    completion = completion_of(page)
    if completion is None:
        return None
    if request.method == "GET":
        messages.info(request, summary(page, completion))
    elif completion.is_none and request.POST.get("action") == "publish":
        messages.error(request, refusal(page))
        return redirect("wagtailadmin_pages:edit", page.pk)
    return None


@hooks.register("before_convert_alias_page")
def keep_alias(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Refuse to convert an alias in another language than its source into an ordinary page.

    `page` is the alias. As an ordinary page, it would publish untranslated text. Redirects to the
    editor of the alias with a message. Returns None for an alias in the language of its source.
    """
    if page.alias_of.locale_id == page.locale_id:
        return None
    messages.error(request, gettext("Cette page répète la page française : traduisez-la d’abord."))
    return redirect("wagtailadmin_pages:edit", page.pk)


class UpdateView(UpdateTranslationsView):
    """Wagtail-localize's view that updates translations, with warnings."""

    def form_valid(self, form) -> HttpResponse:
        """Update the translations; add a warning for each page that has no translated text.

        Such a page is not published. Pages are published, and warnings added, only if the form's
        `publish_translations` is ticked.
        """
        response = super().form_valid(form)
        if form.cleaned_data["publish_translations"]:
            for translation in self.object.translations.filter(enabled=True):
                page = translation.get_target_instance()
                completion = isinstance(page, Page) and completion_of(page)
                if completion and completion.is_none:
                    messages.warning(self.request, refusal(page))
        return response


@hooks.register("register_admin_urls", order=-1)
def update_url() -> list[URLPattern]:
    """Return the URL pattern of `UpdateView`, matched before wagtail-localize's own.

    The name of the URL still belongs to wagtail-localize's pattern, at the same address.
    """
    return [path("localize/update/<int:translation_source_id>/", UpdateView.as_view())]


class UntranslatedMiddleware:
    """Middleware that turns `UntranslatedError` into a message, for instance in bulk actions.

    The transaction of the admin's request is rolled back.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the response unchanged: `process_exception` handles the exceptions of views."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Redirect to the form of the page of an `UntranslatedError`, with its message.

        Returns None for any other exception.
        """
        if not isinstance(exception, UntranslatedError):
            return None
        messages.error(request, exception.message)
        return redirect("wagtailadmin_pages:edit", exception.page.pk)
