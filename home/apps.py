from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = _("Accueil")

    def ready(self):
        import search

        from .documents import page_document
        from .models import StandardPage

        search.register(StandardPage, page_document)
