"""schema.org objects that more than one app writes. Pure: values in, dicts out."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urljoin

CONTEXT = "https://schema.org"


def breadcrumbs(crumbs: Iterable[tuple[str, ...]], *, base_url: str) -> dict:
    """Return the BreadcrumbList of [(title, address, …)], the first one being the home page."""
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


def organization(settings: Any, *, base_url: str) -> dict:
    """Organization of the network, of its `NetworkSettings`; what is not filled in is left out."""
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


def picture_object(picture: Any) -> dict:
    """ImageObject of a picture of the site, with whoever made it and its licence; {} when its file
    is lost."""
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


def without_blanks(data: Mapping[str, Any]) -> dict:
    """The same mapping without the keys that hold nothing."""
    return {key: value for key, value in data.items() if value not in (None, "", [], {})}
