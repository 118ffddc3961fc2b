"""What wagtail-localize says in English, whatever the language of the admin."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.paginator import WagtailPaginator
from wagtail_localize import models
from wagtail_localize.views import edit_translation, report

# It writes the name of a month in the language of the machine.
DAY = "%d/%m/%Y"


class TranslationPaginator(WagtailPaginator):
    """The newest first: their report has no order, and its pages could show a row twice."""

    def __init__(self, translations, *args, **kwargs):
        super().__init__(translations.order_by("-pk"), *args, **kwargs)

    verbose_name, verbose_name_plural = _("traduction"), _("traductions")


def speak_french():
    for module in (models, edit_translation):
        module.DATE_FORMAT = DAY
    report.TranslationsReportView.paginator_class = TranslationPaginator
    filters = report.TranslationsReportFilterSet.base_filters
    filters["source_locale"].label = _("Langue d’origine")
    filters["target_locale"].label = _("Langue de la traduction")
