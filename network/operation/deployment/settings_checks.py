"""Checks of the settings."""

from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.utils.translation import gettext as _

from .findings import fault, notice
from .sender import RESERVED_ENDS, is_placeholder

OWN_WORDS = {"mail.E001", "security.W018", "security.W020"}  # replaced by our own checks


def django_checks() -> Iterator:
    """Yield a fault for each warning or error of `check --deploy`, with Django's message.

    Silenced checks are skipped. So are the checks in `OWN_WORDS`: `address` of this module and
    `mail` of `machine_checks` replace them.
    """
    for message in checks.run_checks(include_deployment_checks=True):
        is_covered = message.is_silenced() or message.id in OWN_WORDS
        if message.level >= checks.WARNING and not is_covered:
            yield fault(f"{message.id} : {message.msg}", message.hint or "")


def address() -> Iterator:
    """Yield faults about DEBUG, SITE_URL and ALLOWED_HOSTS.

    DEBUG must be off. SITE_URL must begin with https:// and have a public host, see `_is_public`,
    and no path. Its port may only be 443: with any other port, Wagtail's links begin with http://.
    ALLOWED_HOSTS must contain the host of SITE_URL, in lower case, and must not contain "*".
    """
    parts = urlsplit(settings.SITE_URL)
    port = _port_of(parts)
    if settings.DEBUG:
        yield fault(
            _("DEBUG est en marche : chaque erreur montre le code et les réglages."),
            _("Écrivez DJANGO_SETTINGS_MODULE=network.settings.production, et ôtez DEBUG."),
        )
    if parts.scheme != "https" or parts.path or not _is_public(parts.hostname or ""):
        yield fault(
            _("SITE_URL vaut « %s » : ce n’est pas une adresse publique.") % settings.SITE_URL,
            _("Écrivez l’adresse que les gens tapent : SITE_URL=https://www.exemple.fr"),
        )
    elif port not in {"", "443"}:
        yield fault(
            _("SITE_URL a le port %s : les liens du site commenceraient par http://.") % port,
            _("Servez le site au port 443 : SITE_URL=https://%s") % parts.hostname,
        )
    if "*" in settings.ALLOWED_HOSTS or parts.hostname not in settings.ALLOWED_HOSTS:
        yield fault(
            _("ALLOWED_HOSTS ne contient pas le nom de SITE_URL, ou accepte tous les noms."),
            _("Ôtez cette variable : le nom de SITE_URL suffit."),
        )


def _is_public(host):
    """Return True for a name with a dot, or the IP address of a host on the Internet."""
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith(RESERVED_ENDS)


def _port_of(parts):
    """Return the port as it is written, or ""; `SplitResult.port` raises an error for "abc"."""
    return parts.netloc.rpartition("@")[2].rpartition("]")[2].partition(":")[2]


def proxies() -> Iterator:
    """Yield a notice if PROXIES is 0: no proxy protects the site from slow clients."""
    if not settings.PROXIES:
        yield notice(
            _("PROXIES=0 : gunicorn parle lui-même à tout Internet, et un visiteur lent l’occupe."),
            _("Mettez nginx ou Caddy devant, et PROXIES=1."),
        )


def sender() -> Iterator:
    """Yield a fault if DEFAULT_FROM_EMAIL is no address of a real domain."""
    if is_placeholder(settings.DEFAULT_FROM_EMAIL):
        yield fault(
            _("Les courriels partent de « %s ».") % settings.DEFAULT_FROM_EMAIL,
            _("Écrivez une adresse de votre réseau dans EMAIL_FROM."),
        )
