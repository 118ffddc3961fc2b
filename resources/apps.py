"""Start-up of the library: registers its models with the search, the links and the desk."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResourcesConfig(AppConfig):
    """Configuration of the library."""

    name = "resources"
    verbose_name = _("Bibliothèque")

    def ready(self) -> None:
        """Connect the receivers and fill the registries of `search` and `network`."""
        from network.admin import lines
        from network.tasks import nightly

        from . import (
            desk,
            receivers,  # noqa: F401
        )
        from .easy import desk as easy_desk
        from .upkeep import desk as upkeep_desk

        self._register_search()
        self._register_links()
        lines.register(*desk.LINES, *upkeep_desk.LINES, *easy_desk.LINES)
        nightly.register("visit_kept_links", order=76, label=_("Relire les liens gardés"))
        nightly.register(
            "purge_opinions", order=90, label=_("Oublier les avis restés sans lecteur")
        )

    def _register_links(self):
        """Register `Series`, `Collection` and `Publisher` for the nightly check of links.

        Also registers the fields of kept links and publishers that this check skips.
        """
        from network.links import linked_models

        from .models import Collection, KeptLinkPage, Publisher, Series
        from .models.kept_link import unvisited_fields
        from .sources import models as sources

        linked_models.exclude_fields(KeptLinkPage, unvisited_fields)
        linked_models.register(Series)
        linked_models.register(Collection)
        linked_models.register(
            Publisher, excluded=sources.unvisited_fields, mend=sources.store_archived_copy
        )

    def _register_search(self):
        """Register the documents of the search, the objects that they quote and the answers."""
        import search
        from network.models import Person, Topic

        from . import documents
        from .easy.documents import easy_document, easy_versions_of
        from .easy.originals import models_of_originals
        from .glossary.notes import answers
        from .models import (
            ArticlePage,
            Collection,
            DebatePage,
            EasyPage,
            GlossaryEntryPage,
            InterviewPage,
            KeptLinkPage,
            Publisher,
            RecipePage,
            Series,
            SurveyPage,
        )

        search.register(ArticlePage, documents.article_document)
        search.register(KeptLinkPage, documents.kept_link_document)
        search.register(RecipePage, documents.recipe_document)
        search.register(SurveyPage, documents.survey_document, decorate=documents.old_facts_badges)
        search.register(InterviewPage, documents.interview_document)
        search.register(DebatePage, documents.debate_document)
        search.register(GlossaryEntryPage, documents.glossary_entry_document)
        search.register(EasyPage, easy_document)
        search.answer_with(answers)
        search.follow(Topic, documents.resources_about)
        search.follow(Person, documents.resources_by)
        search.follow(Series, documents.resources_of)
        search.follow(Collection, documents.resources_in)
        search.follow(Publisher, documents.resources_from)
        originals = models_of_originals()
        for model in originals:
            # Their subclasses are followed with them.
            if not any(base in originals for base in model.__mro__[1:]):
                search.follow(model, easy_versions_of)
