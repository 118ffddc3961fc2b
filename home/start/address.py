"""The site's own address: Wagtail keeps it in a row, the installation says it in SITE_URL."""

from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Site


def expected():
    """(host, port) of SITE_URL."""
    address = urlsplit(settings.SITE_URL)
    return address.hostname, address.port or (443 if address.scheme == "https" else 80)


def main_site():
    """The default Site, None before there is one."""
    return Site.objects.filter(is_default_site=True).select_related("root_page").first()


def differs(site) -> bool:
    """Whether mails, feeds and canonical addresses lead elsewhere than SITE_URL."""
    return (site.hostname, site.port) != expected()


def follow(site) -> bool:
    """Give the site the address of SITE_URL; whether it changed. What is stored with the former
    address is written again when the site is saved."""
    if not differs(site):
        return False
    site.hostname, site.port = expected()
    site.save()
    return True
