from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResourcesConfig(AppConfig):
    name = "resources"
    verbose_name = _("Bibliothèque")

    def ready(self):
        import search
        from network import nightly
        from network.desk import lines
        from network.models import Person, Topic

        from . import (
            desk,
            documents,
            receivers,  # noqa: F401
        )
        from .debates.documents import debate_document
        from .glossary import documents as glossary_documents
        from .glossary.notes import answers
        from .interviews.documents import interview_document
        from .models import (
            ArticlePage,
            Collection,
            DebatePage,
            GlossaryEntryPage,
            InterviewPage,
            KeptLinkPage,
            Publisher,
            RecipePage,
            Series,
            SurveyPage,
        )
        from .recipes import documents as recipe_documents
        from .surveys.documents import survey_document
        from .upkeep import desk as upkeep_desk

        search.register(ArticlePage, documents.article_document)
        search.register(KeptLinkPage, documents.kept_link_document)
        search.register(RecipePage, recipe_documents.recipe_document)
        search.register(SurveyPage, survey_document)
        search.register(InterviewPage, interview_document)
        search.register(DebatePage, debate_document)
        search.register(GlossaryEntryPage, glossary_documents.entry_document)
        search.answer_with(answers)
        search.follow(Topic, documents.resources_about)
        search.follow(Person, documents.resources_by)
        search.follow(Series, documents.resources_of)
        search.follow(Collection, documents.resources_in)
        search.follow(Publisher, documents.resources_from)
        lines.register(*desk.LINES, *upkeep_desk.LINES)
        nightly.register(
            "purge_opinions", order=90, label=_("Oublier les avis restés sans lecteur")
        )
