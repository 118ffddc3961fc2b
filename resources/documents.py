"""What the search indexes of the library."""

from django.template.loader import render_to_string
from django.utils import timezone

from network.facts.dates import is_old
from search.documents import Document

from .models import ArticlePage, ResourcePage, Series


def article_document(page):
    return document_of(page, "article", body=page.body_text)


def kept_link_document(page):
    state = page.get_leads_to_display()
    body = f"{page.why_we_keep_it}\n{page.excerpt}\n{state}"
    return document_of(page, "kept_link", body=body)


def recipe_document(page):
    return document_of(page, "recipe", body=f"{page.goal}\n{page.material}\n{page.steps_text}")


def survey_document(page):
    words = f"{page.sample}\n{page.method}\n{page.body_text}"
    return document_of(page, "survey", body=words)


def interview_document(page):
    words = f"{page.interviewee}, {page.interviewee_role}\n{page.body_text}"
    return document_of(page, "interview", body=words)


def debate_document(page):
    return document_of(page, "debate", body=f"{page.introduction}\n{page.positions_text}")


def glossary_entry_document(page):
    return document_of(
        page, "term", body=f"{page.other_names}\n{page.definition}\n{page.easy_definition}"
    )


def document_of(page, kind, body):
    """Keywords are what a reader may remember of it: topics, authors, sites, the series and the
    collections in which it is, territory."""
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
    """The resources whose documents quote one of some topics."""
    return _public(topics__in=topics)


def resources_of(*series):
    """The resources whose documents quote one of some series."""
    return _public(series_parts__series__in=series)


def resources_in(*collections):
    """The resources whose documents quote one of some collections."""
    return _public(collection_items__collection__in=collections)


def resources_from(*publishers):
    """The resources whose documents quote one of some sources."""
    return _public(publishers__in=publishers)


def _public(**quoting):
    return ResourcePage.objects.public().filter(**quoting).distinct().specific()


def resources_by(*people):
    """The articles whose documents quote one of some people."""
    return ArticlePage.objects.public().filter(contributions__person__in=people).distinct()


def old_facts_badges(pks, now):
    """{pk: HTML} of the surveys whose numbers are more than five years old."""
    today = timezone.localdate(now)
    days = ResourcePage.objects.filter(pk__in=pks).values_list("pk", "facts_on")
    return {
        pk: render_to_string("includes/old_facts.html", {"year": day.year})
        for pk, day in days
        if is_old(day, today)
    }
