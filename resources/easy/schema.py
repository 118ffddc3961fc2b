"""An easy version as a schema.org Article based on its original."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.models import Page

from network.text.jsonld import CONTEXT, without_blanks


def easy_version(page: Page, request: HttpRequest) -> dict[str, object]:
    """Return the schema.org Article of an easy version, based on its shown original if any."""
    original = page.shown_original
    summary = _("Facile à lire et à comprendre, relu par des personnes à qui le texte est destiné.")
    return without_blanks(
        {
            "@context": CONTEXT,
            "@type": "Article",
            "headline": page.title,
            "description": page.summary,
            "url": page.get_full_url(request),
            "inLanguage": page.written_language,
            "dateModified": page.last_published_at and page.last_published_at.isoformat(),
            **page.attribution.schema(),
            "contributor": [_validator(each) for each in page.validator_list],
            "accessMode": ["textual"],
            "accessModeSufficient": ["textual"],
            **({"isBasedOn": original.get_full_url(request)} if original else {}),
            # The vocabulary has no term for easy-to-read: the summary states it.
            "accessibilityFeature": ["readingOrder", "structuralNavigation"],
            "accessibilitySummary": summary if page.is_validated else "",
            "about": [{"@type": "Thing", "name": topic.name} for topic in page.topic_list],
        }
    )


def _validator(validator):
    group = {"@type": "Organization", "name": validator.group}
    return {"@type": "Person", "name": validator.name, "affiliation": group}
