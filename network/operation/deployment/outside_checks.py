"""Checks of the public site, by requests at its public URL, through its proxy."""

import http.client
import secrets
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.utils.translation import gettext as _

from network.site.media import ORIGINALS, RENDITIONS

from .findings import fault, look_at, notice

PATIENCE = 10  # seconds


class _NoRedirect(HTTPRedirectHandler):
    """A handler that does not follow redirections."""

    def redirect_request(self, *args) -> None:
        """Return None: no redirection is followed."""


def _get(path="", *, url=""):
    """Return (status, headers) of a GET request, for HTTP errors too.

    `path` is on the public site; `url`, if not empty, replaces it. Raises `URLError`, `OSError` or
    `HTTPException` without a response.
    """
    request = Request(url or settings.SITE_URL + path)  # noqa: S310
    try:
        with build_opener(_NoRedirect).open(request, timeout=PATIENCE) as answer:
            return answer.status, answer.headers
    except HTTPError as error:
        error.close()
        return error.code, error.headers


def outside() -> Iterator:
    """Request the public site and yield the findings.

    Checks /robots.txt, HTTPS and the redirection from HTTP. If the media are on a disk, also checks
    which media folders are public: small files are written there, requested and deleted. If the
    site cannot be reached, yields one fault and skips the other checks. Raises OSError if such a
    file cannot be written, and the error of the connection if its request fails.
    """
    try:
        status, headers = _get("/robots.txt")
    except (URLError, OSError, http.client.HTTPException) as error:
        if isinstance(getattr(error, "reason", error), ssl.SSLError):
            yield fault(
                _("Le certificat de %s est refusé.") % settings.SITE_URL,
                _("Renouvelez-le : certbot renew, ou écrivez ACME_EMAIL."),
            )
            return
        yield fault(
            _("Le site ne répond pas à %s.") % settings.SITE_URL,
            _("Depuis une autre machine, regardez s’il répond ; puis : %s")
            % look_at("nginx", "proxy"),
        )
        return
    if status != 200:
        yield fault(
            _("%(url)s/robots.txt répond %(status)d.")
            % {"url": settings.SITE_URL, "status": status},
            look_at("maillage-web", "web"),
        )
    if settings.SECURE_HSTS_SECONDS and "Strict-Transport-Security" not in headers:
        yield fault(
            _("Le site ne se sait pas en HTTPS : le proxy ne dit pas X-Forwarded-Proto."),
            _("Prenez la configuration de deploy/debian, ou ajoutez cet en-tête à la vôtre."),
        )
    yield from _in_clear()
    if isinstance(default_storage, FileSystemStorage):
        yield from _media()


def _in_clear():
    host = urlsplit(settings.SITE_URL).hostname
    try:
        status, headers = _get(url=f"http://{host}/")
    except (URLError, OSError, http.client.HTTPException):
        return
    if not headers.get("Location", "").startswith("https://"):
        yield notice(
            _("http://%(host)s/ répond %(status)d au lieu de mener en HTTPS.")
            % {"host": host, "status": status}
        )


def _media():
    """Create files in the media folders, request them, yield faults and delete the files.

    Originals and documents must not be public; renditions must be, with a `max-age`. Raises the
    same errors as `_get` without a response.
    """
    with _probe("documents", ".txt") as path, _probe(ORIGINALS, ".png") as original:
        if 200 in {_get(path)[0], _get(original)[0]}:
            yield fault(
                _("Le proxy publie tout le dossier des fichiers : documents privés, originaux."),
                _("Qu’il ne serve que /media/images/ : voyez deploy/debian/nginx.conf."),
            )
    with _probe(RENDITIONS, ".png") as picture:
        status, headers = _get(picture)
        if status != 200 or "max-age" not in headers.get("Cache-Control", ""):
            yield fault(
                _("Les photos ne s’affichent pas (réponse %d).") % status,
                _("Le proxy peut-il lire %s ?") % (Path(settings.MEDIA_ROOT) / RENDITIONS),
            )


@contextmanager
def _probe(folder, suffix):
    path = Path(settings.MEDIA_ROOT) / folder / f"verification-{secrets.token_hex(8)}{suffix}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    path.chmod(0o644)
    try:
        yield f"/media/{folder}/{path.name}"
    finally:
        path.unlink()
