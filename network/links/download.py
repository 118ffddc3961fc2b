"""Fetch a file from a URL typed by a user, without access to private networks.

Only the standard library is used. The connection must go to the IP address that was checked, which
requests and httpx cannot do without a transport of our own.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _

LARGEST = 20 * 1024 * 1024
SECONDS = 30
REDIRECTS = 3
CHUNK = 64 * 1024
MOVED = {301, 302, 303, 307, 308}
GZIP_MARK = b"\x1f\x8b"
GZIP_OR_ZLIB, BARE = 32 + zlib.MAX_WBITS, -zlib.MAX_WBITS
NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Accepted ports: that of the scheme, and the unprivileged ones except those of other protocols.
USUAL_PORTS = {"http": 80, "https": 443}
LOWEST_OWN_PORT = 1024
PORTS_OF_OTHERS = {2049, 3306, 4190, 5060, 5061, 5432, 6379, 6679, 6697, 9200, 11211, 27017}
UNKNOWN = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
type Connect = Callable[[str, tuple[str, int], float], http.client.HTTPConnection]

AGENT = "Maillage (reads the files that partners publish)"


class DownloadError(Exception):
    """An error of a download; its message, translated, is shown to users."""


class MissingPageError(DownloadError):
    """Raised if the server answered 404 or 410: the page is absent (RFC 9110 §15.5.5, §15.5.11)."""


class RefusedAddressError(DownloadError):
    """The URL is invalid, or leads to a private network or to a port that is not of the web."""


class UnknownHostError(DownloadError):
    """The host name does not exist in DNS."""


@dataclass(frozen=True)
class Download:
    """The content of a file, with the validators of its response.

    `etag` and `modified` are the values to send with the next request, or "" if the response has no
    usable value. If the server answers that nothing changed, `content` is None, and `etag` and
    `modified` are "".
    """

    content: bytes | None
    etag: str = ""
    modified: str = ""


@dataclass(frozen=True)
class Bounds:
    """The limits of a download: bytes, and seconds for DNS, redirections and body together.

    A query of DNS in progress is not interrupted.
    """

    largest: int = LARGEST
    seconds: float = SECONDS


def check_address(url: str, *, may_be_plain: bool = False) -> tuple[str, int, str]:
    """Return (host, port, path with query) of an https URL, without resolving the host.

    With `may_be_plain`, http is accepted too. Raises `RefusedAddressError` for an invalid URL,
    another scheme, a user name or password, or a port that is not of the web. The path and the
    query must be printable ASCII without spaces.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise RefusedAddressError(_("Ce n’est pas une adresse web.")) from None
    accepted = {"https", "http"} if may_be_plain else {"https"}
    if parts.scheme not in accepted or not parts.hostname:
        raise RefusedAddressError(_("L’adresse doit commencer par https://."))
    if parts.username or parts.password:
        raise RefusedAddressError(_("L’adresse ne porte pas de mot de passe."))
    usual = USUAL_PORTS[parts.scheme]
    port = usual if port is None else port
    if port != usual and (port < LOWEST_OWN_PORT or port in PORTS_OF_OTHERS):
        raise RefusedAddressError(_("Le port %s n’est pas celui d’un site web.") % port)
    path = parts.path or "/"
    target = f"{path}?{parts.query}" if parts.query else path
    if not target.isascii() or any(char <= " " or char == "\x7f" for char in target):
        raise RefusedAddressError(_("L’adresse contient un signe interdit."))
    return parts.hostname, port, target


def public_ip(host: str) -> str:
    """Return one IP address of the host, provided that all its addresses are public.

    Raises `RefusedAddressError` if one address is not public, `UnknownHostError` if the name does
    not exist, `DownloadError` if DNS does not work.
    """
    try:
        entries = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        # Other errors mean that the DNS server of this machine does not answer.
        is_unknown = getattr(error, "errno", None) in UNKNOWN or isinstance(error, UnicodeError)
        kind = UnknownHostError if is_unknown else DownloadError
        raise kind(_("Le serveur « %s » est introuvable.") % host) from None
    addresses = [ipaddress.ip_address(entry[4][0].split("%")[0]) for entry in entries]
    for address in addresses:
        for each in filter(None, (address, _inner(address))):
            if not each.is_global or each.is_multicast:
                raise RefusedAddressError(_("L’adresse mène à un réseau privé."))
    return str(addresses[0])


def _inner(address):
    """Return the IPv4 address embedded in an IPv6 address (NAT64, mapped or 6to4), or None."""
    if address.version == 4:
        return None
    if address in NAT64:
        return ipaddress.ip_address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def fetch(
    url: str,
    etag: str = "",
    modified: str = "",
    *,
    bounds: Bounds | None = None,
    connect: Connect | None = None,
) -> Download:
    """Download a file from an https URL, following at most three redirections.

    A gzip file is decompressed. `etag` and `modified` come from the last download; if nothing
    changed, the content is None. `connect(host, (ip, port), seconds)` returns an open
    `http.client.HTTPConnection`, by default `secure_connection`. Raises `DownloadError` for a
    refused URL, a server that does not answer, more redirections, or any final status except 200
    and 304. A web page is refused, and so is a file that is damaged or exceeds `bounds`.
    """
    bounds = bounds or Bounds(LARGEST, SECONDS)
    conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
    headers = {name: value for name, value in conditions.items() if value}
    deadline = time.monotonic() + bounds.seconds
    for _step in range(REDIRECTS + 1):
        host, port, target = check_address(url)
        address = public_ip(host), port
        connection = _connect(host, address, deadline, bounds, connect or secure_connection)
        answer = ask(connection, target, headers, deadline, bounds)
        if isinstance(answer, Download):
            return answer
        url = join(url, answer)
    raise DownloadError(_("L’adresse redirige plus de %s fois.") % REDIRECTS)


def open_address(
    url: str, deadline: float, bounds: Bounds, connect: Connect | None
) -> tuple[http.client.HTTPConnection, str]:
    """Return (open connection, path with query) for an http or https URL.

    `deadline` is a value of `time.monotonic()`. `connect(host, (ip, port), seconds)` returns an
    open connection; by default, http is opened without TLS and https with TLS. Raises
    `DownloadError` for a refused URL, or if the connection fails.
    """
    host, port, target = check_address(url, may_be_plain=True)
    usual = plain_connection if urlsplit(url).scheme == "http" else secure_connection
    return _connect(host, (public_ip(host), port), deadline, bounds, connect or usual), target


def join(url: str, location: str) -> str:
    """Return the absolute URL of the `Location` header in a response of `url`.

    Accents and spaces are escaped. Raises `RefusedAddressError` if it cannot be parsed.
    """
    try:
        return as_browsers_send(urljoin(url, location))
    except ValueError:
        raise RefusedAddressError(_("Ce n’est pas une adresse web.")) from None


def as_browsers_send(url: str) -> str:
    """Return a URL with the accents and spaces of its path and query escaped: "%C3%A9".

    A URL that cannot be parsed is returned unchanged.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return url  # `check_address` refuses it with a message
    return parts._replace(path=iri_to_uri(parts.path), query=iri_to_uri(parts.query)).geturl()


def location_of(response: http.client.HTTPResponse) -> str | None:
    """Return the Location header, decoded from UTF-8 if possible; None without the header.

    `http.client` decodes headers as latin-1, but servers nearly always send UTF-8.
    """
    location = response.getheader("Location")
    with suppress(UnicodeError):
        location = location and location.encode("latin-1").decode()
    return location


def plain_connection(
    host: str, address: tuple[str, int], seconds: float
) -> http.client.HTTPConnection:
    """Connect to exactly this (IP, port), without TLS; raise OSError on failure."""
    connection = http.client.HTTPConnection(host, address[1], timeout=seconds)
    connection.sock = socket.create_connection(address, timeout=seconds)
    return connection


def secure_connection(
    host: str, address: tuple[str, int], seconds: float
) -> http.client.HTTPConnection:
    """Connect to exactly this (IP, port) by TLS, and validate the certificate for `host`.

    Raises OSError on failure; `ssl.SSLError` is a subclass.
    """
    context = ssl.create_default_context()
    _ip, port = address
    connection = http.client.HTTPSConnection(host, port, timeout=seconds, context=context)
    deadline = time.monotonic() + seconds
    plain = socket.create_connection(address, timeout=seconds)
    connection.sock = context.wrap_socket(
        plain, server_hostname=host, do_handshake_on_connect=False
    )
    try:
        with _hung_up_at(deadline, connection.sock):
            connection.sock.do_handshake()
    except BaseException:
        connection.close()
        raise
    return connection


def _connect(host, address, deadline, bounds, connect):
    remaining = deadline - time.monotonic()
    if remaining <= 0:
        raise DownloadError(too_slow(bounds))
    try:
        return connect(host, address, remaining)
    except (OSError, ssl.SSLError) as error:
        if time.monotonic() >= deadline:
            raise DownloadError(too_slow(bounds)) from error
        if isinstance(error, ssl.SSLCertVerificationError):
            reason = _("Le certificat du serveur « %s » n’est pas valable : rien n’a été lu.")
            raise DownloadError(reason % host) from error
        raise DownloadError(_("Le serveur « %s » ne répond pas.") % host) from error


def ask(
    connection: http.client.HTTPConnection,
    target: str,
    headers: dict[str, str],
    deadline: float,
    bounds: Bounds,
    read: Callable[[http.client.HTTPResponse, float, Bounds], Any] | None = None,
    method: str = "GET",
) -> Any:
    """Send a request and return `read(response, deadline, bounds)`; close the connection.

    Without `read`, returns a `Download`, or the Location of a redirection. `target` is the path
    with query, `deadline` a value of `time.monotonic()`. Raises `DownloadError` if the connection
    fails or `deadline` passes. Without `read`, also raises it for a response that `fetch` refuses.
    """
    try:
        usual = {"User-Agent": AGENT, "Accept-Encoding": "identity"}
        with _hung_up_at(deadline, connection.sock):
            connection.request(method, target, headers=usual | headers)
            return (read or _answer)(connection.getresponse(), deadline, bounds)
    except (OSError, http.client.HTTPException) as error:
        if time.monotonic() >= deadline:
            raise DownloadError(too_slow(bounds)) from error
        raise DownloadError(_("Le serveur a coupé la réponse.")) from error
    finally:
        connection.close()


@contextmanager
def _hung_up_at(deadline, sock):
    """Shut the socket down if the block is still running at `deadline`.

    `deadline` is a value of `time.monotonic()`. The socket's own timeout restarts at each byte, so
    a slow server could answer for ever.
    """
    watch = threading.Timer(max(deadline - time.monotonic(), 0.01), _hang_up, [sock])
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


def _hang_up(sock):
    # `SSLSocket.shutdown` would first discard the TLS state that another thread is using.
    with suppress(OSError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


def _answer(response, deadline, bounds):
    if response.status == 304:
        return Download(None)
    if response.status in MOVED and (location := location_of(response)):
        return location
    if response.status != 200:
        raise DownloadError(_("Le serveur répond %s.") % response.status)
    if "html" in (response.getheader("Content-Type") or "").lower():
        raise DownloadError(_("L’adresse mène à une page web, pas à un fichier."))
    content, unpack = bytearray(), unpacking(response)
    while chunk := response.read1(CHUNK):
        content += unpack(chunk, bounds.largest + 1 - len(content))
        _check_size(content, bounds)
    if time.monotonic() >= deadline:
        raise DownloadError(too_slow(bounds))
    if response.length or not unpack.is_whole:
        raise DownloadError(_("Le serveur a coupé la réponse."))
    return Download(
        _unpacked(bytes(content), bounds), _kept(response, "ETag"), _kept(response, "Last-Modified")
    )


def _check_size(content, bounds):
    if len(content) > bounds.largest:
        limit = bounds.largest // 1024 // 1024
        raise DownloadError(_("Le fichier dépasse %s Mo.") % limit)


def _unpacked(content, bounds):
    """Decompress a file that is itself a gzip file ("agenda.ics.gz"); return others unchanged.

    Raises `DownloadError` for a damaged file, or a result above `bounds.largest` bytes.
    """
    if not content.startswith(GZIP_MARK):
        return content
    unpack = Unpacker()
    content = unpack(content, bounds.largest + 1)
    _check_size(content, bounds)
    if not unpack.is_whole:
        raise DownloadError(_("Le fichier compressé n’est pas lisible."))
    return content


class Identity:
    """A decoder for uncompressed bodies."""

    is_whole = True

    def __call__(self, chunk: bytes, most: int) -> bytes:
        """Return the first `most` bytes of a chunk; the rest is dropped."""
        return chunk[:most]


class Unpacker:
    """A decoder of gzip (one or several members), of zlib, and of raw deflate.

    Some servers send raw deflate as "deflate".
    """

    def __init__(self):
        self._packed, self._has_begun = zlib.decompressobj(GZIP_OR_ZLIB), False

    def __call__(self, chunk: bytes, most: int) -> bytes:
        """Return the decompressed bytes of a chunk, at most `most`; the rest is dropped.

        Bytes after the end that are not another gzip member are ignored. Raises `DownloadError`
        for damaged data.
        """
        content = b""
        while chunk and len(content) < most:
            if self._packed.eof:
                if not GZIP_MARK.startswith(chunk[:2]):
                    break  # padding
                self._packed = zlib.decompressobj(GZIP_OR_ZLIB)
            content += self._decompress(chunk, most - len(content))
            chunk = self._packed.unused_data
        return content

    @property
    def is_whole(self) -> bool:
        """True if the compressed data is complete, or if no data was read."""
        return self._packed.eof or not self._has_begun

    def _decompress(self, chunk, most):
        try:
            content = self._packed.decompress(chunk, most)
        except zlib.error:
            if self._has_begun:
                raise DownloadError(_("Le fichier compressé n’est pas lisible.")) from None
            self._packed, self._has_begun = zlib.decompressobj(BARE), True
            return self._decompress(chunk, most)
        self._has_begun = True
        return content


def unpacking(response: http.client.HTTPResponse) -> Identity | Unpacker:
    """Return the decoder of a response, according to its `Content-Encoding`.

    Some servers compress despite `Accept-Encoding: identity`. Raises `DownloadError` for another
    encoding than gzip and deflate.
    """
    coding = (response.getheader("Content-Encoding") or "identity").strip().lower()
    if coding == "identity":
        return Identity()
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise DownloadError(
            _("Le serveur compresse le fichier d’une façon inconnue (%s).") % coding
        )
    return Unpacker()


def _kept(response, name):
    value = response.getheader(name) or ""
    return value if len(value) <= 200 and value.isascii() else ""


def too_slow(bounds: Bounds) -> str:
    """Return the translated message of a download that exceeded `bounds.seconds`."""
    return _("Le serveur n’a pas tout envoyé en %s secondes.") % f"{bounds.seconds:g}"
