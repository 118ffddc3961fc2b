"""Documents of the public search for the texts of the library.

A document quotes topics, people, series, collections and publishers: the `resources_*` functions
return the resources whose documents must be refreshed when one of these changes.
"""

import datetime
from collections.abc import Iterable

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from wagtail.rich_text import get_text_for_indexing

from network.blocks.facts.dates import is_old
from network.blocks.texts import searchable_texts
from search.documents import Document

from .models import ArticlePage, ResourcePage, Series


def article_document(page: ArticlePage) -> Document:
    """Return the search document of an article: its body, sources, helpers and credits."""
    helpers = [part.person.name for part in page.helpers]
    credits = get_text_for_indexing(page.credits)
    texts = [page.body_text, *searchable_texts(page.sources), *helpers, credits]
    return document_of(page, "article", body=_lines(*texts))


def kept_link_document(page: ResourcePage) -> Document:
    """Return the search document of a `KeptLinkPage`: reason to keep it, excerpt and state."""
    state = page.get_leads_to_display()
    return document_of(page, "kept_link", body=_lines(page.why_we_keep_it, page.excerpt, state))


def recipe_document(page: ResourcePage) -> Document:
    """Return the search document of a `RecipePage`.

    Its text is the goal, the material, the steps, the documents to print and the advice.
    """
    notes = map(get_text_for_indexing, [page.to_print, page.advice])
    body = _lines(page.goal, page.material, page.steps_text, *notes)
    return document_of(page, "recipe", body=body)


def survey_document(page: ResourcePage) -> Document:
    """Return the search document of a `SurveyPage`: sample, method, key figures and body."""
    return document_of(page, "survey", body=_lines(page.sample, page.method, page.body_text))


def interview_document(page: ResourcePage) -> Document:
    """Return the search document of an `InterviewPage`.

    Its text is the person, the role, the introduction and the body.
    """
    person = f"{page.interviewee}, {page.interviewee_role}"
    body = _lines(person, get_text_for_indexing(page.introduction), page.body_text)
    return document_of(page, "interview", body=body)


def debate_document(page: ResourcePage) -> Document:
    """Return the search document of a `DebatePage`: its introduction, positions, conclusion."""
    conclusion = get_text_for_indexing(page.conclusion)
    return document_of(
        page, "debate", body=_lines(page.introduction, page.positions_text, conclusion)
    )


def glossary_entry_document(page: ResourcePage) -> Document:
    """Return the search document of a `GlossaryEntryPage`: its other names and two definitions."""
    texts = [page.other_names, page.definition, page.easy_definition]
    return document_of(page, "term", body=_lines(*texts))


def _lines(*texts):
    """Return the texts that are not empty, one on each line."""
    return "\n".join(filter(None, texts))


def document_of(page: ResourcePage, kind: str, body: str) -> Document:
    """Return the search document of `page`, with `body` as its text.

    `kind` is a value of `search.choices.Kind`. The keywords are the topics, the credited names, the
    audiences, the series, the collections, the publishers and the territory. The facets are the
    topics, the audiences and the territory.
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


def resources_about(*topics) -> QuerySet:
    """Return the public resources about at least one of `topics`, as specific pages."""
    return _public(topics__in=topics)


def resources_of(*series: Series) -> QuerySet:
    """Return the public resources that are parts of one of these series, as specific pages."""
    return _public(series_parts__series__in=series)


def resources_in(*collections) -> QuerySet:
    """Return the public resources that are items of one of these collections.

    The resources are instances of their subclass.
    """
    return _public(collection_items__collection__in=collections)


def resources_from(*publishers) -> QuerySet:
    """Return the public resources that come from or quote one of these publishers.

    The resources are instances of their subclass.
    """
    return _public(publishers__in=publishers)


def _public(**quoting):
    return ResourcePage.objects.public().filter(**quoting).distinct().specific()


def resources_by(*people) -> QuerySet:
    """Return the public articles with a contribution, in any role, of one of these people."""
    return ArticlePage.objects.public().filter(contributions__person__in=people).distinct()


def old_facts_badges(
    pks: Iterable[int], now: datetime.datetime, day: datetime.date | None = None
) -> dict[int, str]:
    """Return {id: HTML of a badge} of the surveys whose figures are more than five years old.

    `pks` are the ids of the surveys; a survey with recent figures has no entry. `now` is an aware
    time, and its local date is the present day. `day` does not matter.
    """
    today = timezone.localdate(now)
    days = ResourcePage.objects.filter(pk__in=pks).values_list("pk", "facts_on")
    return {
        pk: render_to_string("includes/old_facts.html", {"year": day.year})
        for pk, day in days
        if is_old(day, today)
    }
