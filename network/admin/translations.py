"""Translations in the admin: their completion, and the refusal of untranslated pages."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext
from wagtail import hooks
from wagtail.models import Page
from wagtail_localize.views.update_translations import UpdateTranslationsView

from network.models.completion import UntranslatedError, completion_of, refusal, summary


@hooks.register("before_edit_page", order=-1)
def show_completion(request, page):
    """Show the completion of a translation above its editor.

    Refuse the publication, by wagtail-localize, of a page without any translated text.
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
def keep_alias(request, page):
    """Refuse to convert the public alias of a French page.

    The conversion would publish its French text in another language.
    """
    if page.alias_of.locale_id == page.locale_id:
        return None
    messages.error(request, gettext("Cette page répète la page française : traduisez-la d’abord."))
    return redirect("wagtailadmin_pages:edit", page.pk)


class UpdateView(UpdateTranslationsView):
    """Wagtail-localize's view, with a warning for each page that was not published."""

    def form_valid(self, form):
        """Add a warning for each page that was not published."""
        response = super().form_valid(form)
        if form.cleaned_data["publish_translations"]:
            for translation in self.object.translations.filter(enabled=True):
                page = translation.get_target_instance()
                completion = isinstance(page, Page) and completion_of(page)
                if completion and completion.is_none:
                    messages.warning(self.request, refusal(page))
        return response


@hooks.register("register_admin_urls", order=-1)
def update_address():
    """Return wagtail-localize's own address with our view, matched first; its name is unchanged."""
    return [path("localize/update/<int:translation_source_id>/", UpdateView.as_view())]


class UntranslatedMiddleware:
    """Middleware that turns `UntranslatedError` into a message, for instance in bulk actions.

    The request's transaction is rolled back.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Pass the request on: only exceptions matter here."""
        return self.get_response(request)

    def process_exception(self, request, exception):
        """Redirect to the page's form with the error's message."""
        if not isinstance(exception, UntranslatedError):
            return None
        messages.error(request, exception.message)
        return redirect("wagtailadmin_pages:edit", exception.page.pk)
