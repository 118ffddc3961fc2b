from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResourcesConfig(AppConfig):
    name = "resources"
    verbose_name = _("Bibliothèque")

    def ready(self):
        import search
        from network.desk import lines
        from network.models import Person, Topic

        from . import (
            desk,
            documents,
            receivers,  # noqa: F401
        )
        from .models import ArticlePage, KeptLinkPage, Series

        search.register(ArticlePage, documents.article_document)
        search.register(KeptLinkPage, documents.kept_link_document)
        search.follow(Topic, documents.resources_about)
        search.follow(Person, documents.resources_by)
        search.follow(Series, documents.resources_of)
        lines.register(*desk.LINES)
