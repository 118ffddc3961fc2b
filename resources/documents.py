"""Documents of the public search for the texts of the library.

A document quotes topics, people, series, collections and publishers: the `resources_*` functions
return the resources whose documents must be refreshed when one of these changes.
"""

import datetime
from collections.abc import Iterable

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from network.blocks.facts.dates import is_old
from search.documents import Document

from .models import ArticlePage, ResourcePage, Series


def article_document(page: ArticlePage) -> Document:
    """Return the search document of an article; its text is the body."""
    return document_of(page, "article", body=page.body_text)


def kept_link_document(page: ResourcePage) -> Document:
    """Return the search document of a `KeptLinkPage`: reason to keep it, excerpt and state."""
    state = page.get_leads_to_display()
    body = f"{page.why_we_keep_it}\n{page.excerpt}\n{state}"
    return document_of(page, "kept_link", body=body)


def recipe_document(page: ResourcePage) -> Document:
    """Return the search document of a `RecipePage`: its goal, material and steps."""
    return document_of(page, "recipe", body=f"{page.goal}\n{page.material}\n{page.steps_text}")


def survey_document(page: ResourcePage) -> Document:
    """Return the search document of a `SurveyPage`: sample, method, key figures and body."""
    words = f"{page.sample}\n{page.method}\n{page.body_text}"
    return document_of(page, "survey", body=words)


def interview_document(page: ResourcePage) -> Document:
    """Return the search document of an `InterviewPage`: the person, the role and the body."""
    words = f"{page.interviewee}, {page.interviewee_role}\n{page.body_text}"
    return document_of(page, "interview", body=words)


def debate_document(page: ResourcePage) -> Document:
    """Return the search document of a `DebatePage`: its introduction and positions."""
    return document_of(page, "debate", body=f"{page.introduction}\n{page.positions_text}")


def glossary_entry_document(page: ResourcePage) -> Document:
    """Return the search document of a `GlossaryEntryPage`: its other names and two definitions."""
    return document_of(
        page, "term", body=f"{page.other_names}\n{page.definition}\n{page.easy_definition}"
    )


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


def old_facts_badges(pks: Iterable[int], now: datetime.datetime) -> dict[int, str]:
    """Return {id: HTML of a badge} of the surveys whose figures are more than five years old.

    `pks` are the ids of the surveys; a survey with recent figures has no entry. `now` is an aware
    time, and its local date is the present day.
    """
    today = timezone.localdate(now)
    days = ResourcePage.objects.filter(pk__in=pks).values_list("pk", "facts_on")
    return {
        pk: render_to_string("includes/old_facts.html", {"year": day.year})
        for pk, day in days
        if is_old(day, today)
    }
