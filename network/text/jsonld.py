"""schema.org objects that several apps write, as dictionaries.

The functions are pure, except `picture_object`, which may make a rendition.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urljoin

CONTEXT = "https://schema.org"


def breadcrumbs(crumbs: Iterable[tuple[str, ...]], *, base_url: str) -> dict[str, Any]:
    """Return the BreadcrumbList of [(title, URL, …)], in the given order, home page first.

    URLs are made absolute with `base_url`. An empty URL counts as "/". Further items of a crumb are
    ignored.
    """
    return {
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": title,
                "item": urljoin(base_url, url or "/"),
            }
            for position, (title, url, *_language) in enumerate(crumbs, start=1)
        ],
    }


def organization(settings: Any, *, base_url: str) -> dict[str, Any]:
    """Return the Organization of a `NetworkSettings`, without the keys of empty settings."""
    return without_blanks(
        {
            "@context": CONTEXT,
            "@type": "Organization",
            "@id": urljoin(base_url, "/#reseau"),
            "name": settings.name,
            "legalName": settings.legal_name,
            "description": settings.tagline,
            "url": base_url,
            "telephone": settings.phone.as_international if settings.phone else "",
            "email": settings.email,
            "address": settings.address,
            "sameAs": [url for _name, url in settings.social_links],
        }
    )


def picture_object(picture: Any) -> dict[str, Any]:
    """Return the ImageObject of a picture, with its credits; {} if its file cannot be read.

    The image is a JPEG rendition of at most 1200 by 1200 pixels, which the first call creates and
    saves.
    """
    try:
        rendition = picture.get_rendition("max-1200x1200|format-jpeg")
    except OSError:
        return {}
    return without_blanks(
        {
            "@type": "ImageObject",
            "contentUrl": rendition.full_url,
            "description": picture.default_alt_text,
            "creditText": picture.credit,
            "creator": picture.author and {"@type": "Person", "name": picture.author},
            "license": picture.licence_url,
        }
    )


def without_blanks(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy without the keys whose value is None, "", [] or {}, but with 0 and False."""
    return {key: value for key, value in data.items() if value not in (None, "", [], {})}
