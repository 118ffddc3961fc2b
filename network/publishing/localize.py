"""Adaptations of wagtail-localize: its translation button, its report and its dates.

`patch_localize` replaces values in its modules (see docs/upgrading.md). The report is a subclass.
"""

from collections.abc import Callable, Iterator

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.widgets.button import ListingButton
from wagtail.models import Page
from wagtail_localize import models
from wagtail_localize import wagtail_hooks as localize_hooks
from wagtail_localize.locales import views
from wagtail_localize.locales.components import LOCALE_COMPONENTS
from wagtail_localize.models import LocaleSynchronization
from wagtail_localize.views import edit_translation
from wagtail_localize.views.report import TranslationsReportFilterSet, TranslationsReportView

HOOK = "register_page_listing_more_buttons"
DAY = "%d/%m/%Y"


def patch_localize(is_offered: Callable[[str], bool]) -> None:
    """Replace the translation button and date format of wagtail-localize; remove its tree sync.

    - `translate_button` replaces the hook of its button, which queries the database twice for each
      row.
    - `DATE_FORMAT` becomes day/month/year: its dates contain the English name of the month.
    - The form of a locale becomes `OfferedLocaleForm`: it lists the languages for which
      `is_offered(code)` is True.
    - Its form of a locale no longer offers to copy every page as an alias: a page without
      translation is shown in French without a copy.
    """
    theirs = localize_hooks.page_listing_more_buttons
    hooks._hooks[HOOK] = [entry for entry in hooks._hooks[HOOK] if entry[0] is not theirs]
    hooks.register(HOOK, translate_button)
    for module in (models, edit_translation):
        module.DATE_FORMAT = DAY
    OfferedLocaleForm.is_offered = staticmethod(is_offered)
    views.LocaleForm = OfferedLocaleForm
    LOCALE_COMPONENTS[:] = [
        part for part in LOCALE_COMPONENTS if part["model"] is not LocaleSynchronization
    ]


class OfferedLocaleForm(views.LocaleForm):
    """The form of a locale: its own language, and the languages with a sufficient catalogue."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        code = self.fields["language_code"]
        code.choices = [
            choice
            for choice in code.choices
            if choice[0] in (None, self.instance.language_code) or self.is_offered(choice[0])
        ]


def translate_button(
    page: Page, user: User, next_url: str | None = None
) -> Iterator[ListingButton]:
    """Yield the button that translates a page of a list, for users with `submit_translation`.

    Nothing is yielded for the root or with a single content language. The button of an alias leads
    to the translation of its source. wagtail-localize shows the button only if a language is
    missing. Here the screen behind the button checks this, which saves a query.
    """
    if page.is_root() or len(settings.WAGTAIL_CONTENT_LANGUAGES) < 2:
        return
    if user.has_perm("wagtail_localize.submit_translation"):
        key = page.alias_of_id or page.pk
        url = reverse("wagtail_localize:submit_page_translation", args=[key])
        label = gettext("Traduire")
        yield ListingButton(label, url, priority=60, icon_name="wagtail-localize-language")


class TranslationPaginator(WagtailPaginator):
    """A paginator whose count names its rows in the active language: "12 traductions"."""

    verbose_name, verbose_name_plural = _("traduction"), _("traductions")


class ReportFilterSet(TranslationsReportFilterSet):
    """The filters of the report, with translated labels."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["source_locale"].label = _("Langue d’origine")
        self.filters["target_locale"].label = _("Langue de la traduction")


class ReportView(TranslationsReportView):
    """The report of translations, the newest first.

    In wagtail-localize's report, which has no order, two pages could show the same translation.
    """

    paginator_class = TranslationPaginator
    filterset_class = ReportFilterSet

    def get_queryset(self) -> QuerySet:
        """Return the translations ordered by descending key."""
        return super().get_queryset().order_by("-pk")


@hooks.register("register_admin_urls", order=-1)
def report_addresses() -> list[URLPattern]:
    """Return the URL patterns of `ReportView`, matched before wagtail-localize's own."""
    address = "localize/reports/translations/"
    return [
        path(address, ReportView.as_view()),
        path(f"{address}results/", ReportView.as_view(results_only=True)),
    ]
