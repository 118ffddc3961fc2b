from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResourcesConfig(AppConfig):
    name = "resources"
    verbose_name = _("Bibliothèque")

    def ready(self):
        from network import nightly
        from network.desk import lines

        from . import (
            desk,
            receivers,  # noqa: F401
        )
        from .easy import desk as easy_desk
        from .upkeep import desk as upkeep_desk

        self._be_searched()
        self._have_links_checked()
        lines.register(*desk.LINES, *upkeep_desk.LINES, *easy_desk.LINES)
        nightly.register(
            "purge_opinions", order=90, label=_("Oublier les avis restés sans lecteur")
        )

    def _have_links_checked(self):
        from network.links import holders

        from .kept.links import left_out as lost_addresses
        from .models import Collection, KeptLinkPage, Publisher, Series
        from .sources import links

        holders.leave_out(KeptLinkPage, lost_addresses)
        holders.register(Series)
        holders.register(Collection)
        holders.register(Publisher, left_out=links.left_out, mend=links.keep_copy)

    def _be_searched(self):
        """What the search finds of the library, and what its documents quote."""
        import search
        from network.models import Person, Topic

        from . import documents
        from .debates.documents import debate_document
        from .easy.documents import easy_document, easy_versions_of
        from .glossary.documents import entry_document
        from .glossary.notes import answers
        from .interviews.documents import interview_document
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
            ResourcePage,
            Series,
            SurveyPage,
        )
        from .recipes.documents import recipe_document
        from .surveys.documents import old_facts_badges, survey_document

        search.register(ArticlePage, documents.article_document)
        search.register(KeptLinkPage, documents.kept_link_document)
        search.register(RecipePage, recipe_document)
        search.register(SurveyPage, survey_document, decorate=old_facts_badges)
        search.register(InterviewPage, interview_document)
        search.register(DebatePage, debate_document)
        search.register(GlossaryEntryPage, entry_document)
        search.register(EasyPage, easy_document)
        search.answer_with(answers)
        search.follow(Topic, documents.resources_about)
        search.follow(Person, documents.resources_by)
        search.follow(Series, documents.resources_of)
        search.follow(Collection, documents.resources_in)
        search.follow(Publisher, documents.resources_from)
        search.follow(ResourcePage, easy_versions_of)
