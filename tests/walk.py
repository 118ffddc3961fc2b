"""Visit every public address of the site: its named URL patterns and the links of its pages."""

import html
import itertools
import re
from urllib.parse import urldefrag, urljoin, urlsplit

from django.urls import URLResolver, get_resolver, reverse

from events.models import CalendarEntry
from home.front.figures.views import FORMATS
from home.front.languages.sentences import CODES
from home.front.near.orientation import NEEDS
from home.models import Submission

PRIVATE = ("/admin/", "/documents/", "/_util/", "/media/", "/static/", "/style/")
LINK = re.compile(r"""\s(?:href|src|action)=["']?([^"'\s>]+)|<loc>([^<]+)</loc>""")
# The commune of the pages of `tests.canaries`.
COMMUNE = "13055"
# Links that add no text: the opinion form with a box ticked, the address that it posts to, and the
# list of the texts of one publisher, which are on the page of the publisher and in its files.
SAME_TEXTS = re.compile(
    r"^(?:/[a-z]{2})?/ressources/avis/\d+/(?:\?sujet=|utile/)|^/[^/]+/\?source="
)
# Values that differ between two answers to the same request.
VOLATILE = re.compile(r'name="(?:csrfmiddlewaretoken|stamp)" value="[^"]*"')


def named_addresses(arguments, patterns=None, namespace=""):
    """Yield the paths of the named URL patterns outside the admin and Wagtail.

    `arguments` is {name of an argument: its values}. Raises KeyError for an argument without an
    entry, so that a new argument must be added to the tests.
    """
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            if f"/{pattern.pattern}".startswith(PRIVATE):
                continue
            inner = ":".join(filter(None, [namespace, pattern.namespace]))
            yield from named_addresses(arguments, pattern.url_patterns, inner)
        elif pattern.name and not pattern.name.startswith("wagtail"):
            names = list(pattern.pattern.regex.groupindex)
            for values in itertools.product(*(arguments[name] for name in names)):
                name = f"{namespace}:{pattern.name}" if namespace else pattern.name
                yield reverse(name, kwargs=dict(zip(names, values, strict=True)))


def public_addresses(network):
    """Return the addresses to start from: named patterns, pages of `network` and searches."""
    codes = ["R93", "13", "200054807", "13055"]
    slugs = [page.slug for page in network.values()]
    arguments = {
        "code": codes,
        "slug": slugs,
        "key": [*map(str.lower, codes), *(f"l{page.pk}" for page in network.values())],
        "section": ["pages"],
        "need": list(NEEDS),
        "language": list(CODES),
        "kind": Submission.Kind.values,
        "token": [],
        "pk": [page.pk for page in network.values()],
        "apps": [],
        "path": [],
        "digest": [],
        "file": [],
        "file_format": list(FORMATS),
        "day": [],
        "uid": CalendarEntry.objects.values_list("uid", flat=True),
    }
    return [
        "/",
        "/nulle-part/",
        "/recherche/?q=canari",
        "/recherche/?q=mot",
        *named_addresses(arguments),
        *(page.get_url() for page in network.values()),
    ]


def links(address, text):
    """Yield the addresses of the site that `text` links to, without their fragments."""
    for match in LINK.finditer(text):
        target = urljoin(address, html.unescape(match[1] or match[2]))
        parts = urlsplit(urldefrag(target).url)
        if parts.scheme in {"", "http"} and parts.hostname in {None, "testserver", "localhost"}:
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def walk(client, starts, *, limit=1500, follows_links=True):
    """Request `starts` and the links of the answers; return {address: "status redirection\\ntext"}.

    With `follows_links=False`, request `starts` only. Not followed: links with more than one
    parameter, because combinations of filters are endless; links near another commune than
    `COMMUNE`, which show the same texts; PDFs, whose text is compressed; `PRIVATE` and
    `SAME_TEXTS`. Raises AssertionError if there are more than `limit` addresses.
    """
    starts = (address for address in starts if not address.endswith(".pdf"))
    waiting, answers = list(dict.fromkeys(starts)), {}
    seen = set(waiting)
    while waiting:
        address = waiting.pop(0)
        response = client.get(address)
        body = response.getvalue() if response.streaming else response.content
        text = VOLATILE.sub("", body.decode("utf-8", "replace"))
        answers[address] = f"{response.status_code} {response.get('Location', '')}\n{text}"
        assert len(answers) <= limit, f"More than {limit} addresses: {address}"
        for link in links(address, text) if follows_links else ():
            if link in seen or link.startswith(PRIVATE) or ".pdf" in link:
                continue
            if SAME_TEXTS.match(link):
                continue
            if link.count("=") <= 1 and ("?pres=" not in link or COMMUNE in link):
                seen.add(link)
                waiting.append(link)
    return answers
