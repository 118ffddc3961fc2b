"""Any query string gets a 200, a redirect, a 400 or a 404, from every public address."""

from urllib.parse import quote, quote_plus

import pytest
from django.test import Client
from django.urls import resolve
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from .canaries import one_of_each
from .walk import public_addresses

KEYS = [
    "q", "page", "territoire", "service", "public", "type", "ouvert", "gratuit", "theme", "lieu",
    "periode", "en-ligne", "bbox", "date", "debut", "fin", "lat", "lon", "mois", "annee", "envoye",
    "p", "format", "tri", "offre", "pres", "langue", "feuille",
]  # fmt: skip
HOSTILE = [
    "", "\0", "a\0b", "\ud800", "\udfff\ud800", "9e99", "-1", "0", "1" * 400, "NaN", "inf", "-0.0",
    "NaN,NaN,NaN,NaN", "2026-02-30", "0000-00-00", "9999-12-31", "10000-01-01", "-0001-01-01",
    "2026-11-25T25:61", "%", "%zz", "%00", "|", "||", "'", '"', "\\", "' OR 1=1 --", "<script>",
    "{{ 7*7 }}", "%s%n", "../../etc/passwd", "é" * 2000, "\u202e", "\ufeff", "١٢٣", "²", "𝟙",
    "OR", "NOT", "NEAR(", '"a', "a*", "^", "a:b", "-", "(", "AND AND", "*" * 300, "R93", "13",
    "x" * 100_000,
]  # fmt: skip
ANSWERS = {200, 301, 302, 304, 400, 404}

typed = st.sampled_from(HOSTILE) | st.text(max_size=40) | st.integers().map(str)
pairs = st.lists(st.tuples(st.sampled_from(KEYS) | st.text(max_size=8), typed), max_size=6)
# Raw bytes and broken escapes, which a browser would have encoded.
garbage = st.text(st.sampled_from("%&=;+?#/\\\"'[]{}|<>\x00\x7f\xe9\xff0aZ"), max_size=60)
queries = (
    pairs.map(
        lambda items: "&".join(
            f"{quote_plus(key, errors='surrogatepass')}={quote(value, errors='surrogatepass')}"
            for key, value in items
        )
    )
    | garbage
)


@pytest.fixture
def addresses(site, home, communes):
    """Return a public path of each view and each page that answers, and one that answers 404.

    One path of each view is enough, because the object in the path does not change how its view
    reads the query string; a page reads it by its own class. The same is true of the 404.
    """
    client = Client()
    paths = sorted({address.split("?")[0] for address in public_addresses(one_of_each(home))})
    by_view = {}
    for path in paths:
        name = resolve(path).view_name
        view = path if name == "wagtail_serve" else name
        # 405: addresses that only accept POST.
        if view not in by_view and client.get(path).status_code not in {404, 405}:
            by_view[view] = path
    return ["/nulle-part/", *by_view.values()]


@given(queries)
@example("page=9e99")
@example("bbox=NaN,NaN,NaN,NaN")
@example("q=%00")
@example("q=%ED%A0%80&page=%ED%A0%80")
@example("q=" + "a" * 100_000)
@example("&".join(f"q={n}" for n in range(2_000)))
@example("&".join(f"cle{n}=1" for n in range(2_000)))
@example("theme=a&theme=b&theme=a&page=1&page=2")
@example("debut=2026-02-30&fin=0000-00-00&periode=hier")
@example("q=%zz%&%%%")
@settings(
    max_examples=6,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_no_query_string_breaks_an_address(addresses, query):
    client = Client(raise_request_exception=False)
    broken = {}
    for address in addresses:
        response = client.get(address, QUERY_STRING=query)
        if response.status_code not in ANSWERS:
            broken[address] = response.status_code
    assert broken == {}
