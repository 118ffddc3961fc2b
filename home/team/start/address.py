"""The address of the site: the setting SITE_URL, and the row of Wagtail's `Site`."""

from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Site


def expected_address() -> tuple[str, int]:
    """Return the (host, port) of SITE_URL.

    If the port is omitted, it is 443 for https and 80 for http.
    """
    address = urlsplit(settings.SITE_URL)
    return address.hostname, address.port or (443 if address.scheme == "https" else 80)


def main_site() -> Site | None:
    """Return the default `Site` with its root page, or None if there is no default site."""
    return Site.objects.filter(is_default_site=True).select_related("root_page").first()


def differs(site: Site) -> bool:
    """Return True if `site` has another host or port than SITE_URL."""
    return (site.hostname, site.port) != expected_address()


def update_site(site: Site) -> bool:
    """Save the host and port of SITE_URL in `site`; return True if they changed.

    Saving the site also refreshes the stored texts that contain the former address.
    """
    if not differs(site):
        return False
    site.hostname, site.port = expected_address()
    site.save()
    return True
