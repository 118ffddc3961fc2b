"""Files and history of one text, or of one word of the glossary."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import override
from django.views.decorators.http import require_safe

from network.models import crumb_of
from network.outputs.cors import open_to_scripts
from network.outputs.responses import conditional_response
from network.text.strings import whole_number
from resources.choices import Kind
from resources.models import ResourcePage

from . import history, texts

MARKDOWN = "text/markdown; charset=utf-8"


def text_of(slug: str, is_term: bool) -> ResourcePage:
    """Return the public French text of this slug, or the word of the glossary if `is_term`.

    The page is an instance of its subclass. Raises Http404 if there is no such page.
    """
    pages = ResourcePage.objects.public().in_language(settings.LANGUAGE_CODE)
    pages = pages.filter(kind=Kind.TERM) if is_term else pages.texts()
    page = pages.filter(slug=slug).first()
    if page is None:
        raise Http404
    return page.specific


@open_to_scripts
def markdown(request: HttpRequest, slug: str, is_term: bool) -> HttpResponse:
    """Return a text, or a word of the glossary if `is_term`, as a Markdown file.

    Raises Http404 if no public French text (or word) has this slug.
    """
    page = text_of(slug, is_term)
    response = conditional_response(
        request,
        MARKDOWN,
        (request.get_host(), request.path),
        lambda: texts.as_markdown(page, request).encode("utf-8", "replace"),
        filename=f"{page.slug}.md",
    )
    response["Link"] = f'<{page.get_full_url(request)}>; rel="canonical"'
    return response


@require_safe
def changes(request: HttpRequest, slug: str, is_term: bool) -> HttpResponse:
    """Render the differences between two published versions, by default the last two.

    The query parameters `de` and `a` are the numbers of the older and the newer version. Raises
    Http404 if no public French text (or word, if `is_term`) has this slug. A text with fewer than
    two versions is rendered without differences. For any other text, also raises Http404 for a
    number that no version has.
    """
    page = text_of(slug, is_term)
    versions = history.versions(page)
    older = _chosen_version(request, "de", versions, len(versions) - 1)
    newer = _chosen_version(request, "a", versions, len(versions))
    if len(versions) > 1 and not (older and newer):
        raise Http404
    context = {
        "text": page,
        "versions": versions,
        "older": older,
        "newer": newer,
        "changed": _compared(page, versions, older, newer),
        "crumbs": [*page.crumbs(request), crumb_of(page, request)],
        "french_text": True,
    }
    response = render(request, "resources/reuse/changes.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def _chosen_version(request, name, versions, default):
    """Return the version whose number is the query parameter `name`, by default `default`.

    Returns None if no version has this number, or if the parameter is not a number.
    """
    typed = request.GET.get(name, "")
    number = whole_number(typed, digits=3, default=0) if typed else default
    return next((version for version in versions if version.number == number), None)


def _compared(page, versions, older, newer):
    if not (older and newer):
        return []
    # The labels of a text, such as the duration of a recipe, are in the language of the text.
    with override(settings.LANGUAGE_CODE):
        before, after = (
            # The current version is read from the page itself.
            history.lines_of(page if each is versions[-1] else history.as_published(page, each))
            for each in (older, newer)
        )
    return history.changed_paragraphs(before, after)
