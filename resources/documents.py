"""Documents of the public search for the texts of the library.

A document quotes topics, people, series, collections and publishers: the `resources_*` functions
return the resources whose documents must be refreshed when one of these changes.
"""

from django.template.loader import render_to_string
from django.utils import timezone

from network.blocks.facts.dates import is_old
from search.documents import Document

from .models import ArticlePage, ResourcePage, Series


def article_document(page) -> Document:
    """Return the document of an `ArticlePage`."""
    return document_of(page, "article", body=page.body_text)


def kept_link_document(page) -> Document:
    """Return the document of a `KeptLinkPage`: the reason to keep it, the excerpt and the state."""
    state = page.get_leads_to_display()
    body = f"{page.why_we_keep_it}\n{page.excerpt}\n{state}"
    return document_of(page, "kept_link", body=body)


def recipe_document(page) -> Document:
    """Return the document of a `RecipePage`."""
    return document_of(page, "recipe", body=f"{page.goal}\n{page.material}\n{page.steps_text}")


def survey_document(page) -> Document:
    """Return the document of a `SurveyPage`."""
    words = f"{page.sample}\n{page.method}\n{page.body_text}"
    return document_of(page, "survey", body=words)


def interview_document(page) -> Document:
    """Return the document of an `InterviewPage`."""
    words = f"{page.interviewee}, {page.interviewee_role}\n{page.body_text}"
    return document_of(page, "interview", body=words)


def debate_document(page) -> Document:
    """Return the document of a `DebatePage`."""
    return document_of(page, "debate", body=f"{page.introduction}\n{page.positions_text}")


def glossary_entry_document(page) -> Document:
    """Return the document of a `GlossaryEntryPage`."""
    return document_of(
        page, "term", body=f"{page.other_names}\n{page.definition}\n{page.easy_definition}"
    )


def document_of(page, kind: str, body: str) -> Document:
    """Return the document of `page`, under a kind of the search, with `body` as its text.

    The keywords are the topics, the credited names, the audiences, the series, the collections, the
    publishers and the territory.
    """
    topics = page.topic_list
    territory = page.territory
    series = Series.objects.filter(parts__page=page).values_list("title", flat=True)
    chosen_in = page.collection_items.values_list("collection__title", flat=True)
    publishers = page.publishers.exclude(name=page.source).values_list("name", flat=True)
    known_by = [*series, *chosen_in, *publishers]
    credits = page.attribution.names
    names = [*(topic.name for topic in topics), *credits, *page.audience_labels]
    return Document(
        kind=kind,
        title=page.title,
        url=page.get_url() or "",
        summary=page.summary,
        keywords=", ".join(filter(None, [*names, *known_by, str(territory or "")])),
        body=body,
        language=page.language,
        facets={
            "topic": [(topic.slug, topic.name) for topic in topics],
            "audience": list(zip(page.audiences, page.audience_labels, strict=True)),
            "territory": [(territory.code, territory.name)] if territory else [],
        },
    )


def resources_about(*topics):
    """Return the public resources about one of these topics."""
    return _public(topics__in=topics)


def resources_of(*series):
    """Return the public resources that are parts of one of these series."""
    return _public(series_parts__series__in=series)


def resources_in(*collections):
    """Return the public resources that one of these collections contains."""
    return _public(collection_items__collection__in=collections)


def resources_from(*publishers):
    """Return the public resources that come from or quote one of these publishers."""
    return _public(publishers__in=publishers)


def _public(**quoting):
    return ResourcePage.objects.public().filter(**quoting).distinct().specific()


def resources_by(*people):
    """Return the public articles with a contribution of one of these people."""
    return ArticlePage.objects.public().filter(contributions__person__in=people).distinct()


def old_facts_badges(pks, now) -> dict[int, str]:
    """Return {pk: HTML of a badge} of the surveys whose figures are more than five years old."""
    today = timezone.localdate(now)
    days = ResourcePage.objects.filter(pk__in=pks).values_list("pk", "facts_on")
    return {
        pk: render_to_string("includes/old_facts.html", {"year": day.year})
        for pk, day in days
        if is_old(day, today)
    }
