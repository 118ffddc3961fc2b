"""Faults of a site behind nginx, and behind Caddy."""

import re
import signal
import ssl
import time

from .database import COPY, send, stopped_database
from .people import is_closed
from .proxy_servers import caddy, nginx
from .rows import Row, expect_statuses, fault, summarise
from .site import HOST, NO_ANSWER

FRESH = 2  # seconds during which nginx may serve a page without a request to the site
HALF = 100  # clients that send half of a request
UNSEEN = "/aide/?jamais=lue"


def warm(proxy):
    """Request each page and feed through the proxy; return the URL of a hashed style sheet."""
    paths = ("/", "/agenda/", "/agenda/agenda.ics", proxy.site.content["page"])
    answers = expect_statuses([proxy.fetch(path) for path in paths * 4], 200)
    for answer in (answers[1], answers[3]):
        assert "stale-if-error=86400" in answer.headers["Cache-Control"]
    [sign_in] = expect_statuses([proxy.fetch("/admin/login/")], 200)
    return re.search(r"/static/[^\"#]+\.[0-9a-f]{12}\.css", sign_in.text)[0]


def check_files(proxy, style, files):
    """Check that static files and renditions are public, originals and documents private."""
    [answer] = expect_statuses([proxy.fetch(style, **{"Accept-Encoding": "br"})], 200)
    kept = (answer.headers["Content-Encoding"], answer.headers["Cache-Control"])
    assert kept == ("br", "public, max-age=31536000, immutable")
    [answer] = expect_statuses([proxy.fetch(files["rendition"])], 200)
    assert answer.headers["Cache-Control"] == "public, max-age=2592000"
    name = files["file"].rpartition("/")[2]
    detours = [f"/media/images/../documents/{name}", f"/media/images..%2fdocuments/{name}"]
    detours += [f"/static/../media/documents/{name}", f"/static/..%2fmedia/documents/{name}"]
    hidden = [proxy.fetch(path) for path in (files["original"], files["file"], *detours)]
    # 503 if the site is down: the proxy forwards these requests to it.
    expect_statuses(hidden, 400, 404, 503)
    expect_statuses([proxy.fetch(files["document"])], 302, 503)


def check_long_addresses(proxy):
    """Check that a long address is redirected or refused, and never answered with a 5xx."""
    expect_statuses(
        [proxy.fetch("/" + "a" * length) for length in (3000, 4000, 9000, 15000)], 301, 404, 414
    )


def check_refusals(proxy):
    """Check another host, long addresses and half requests; return a sentence about the results."""
    expect_statuses([proxy.fetch("/", host="evil.example")], NO_ANSWER)
    check_long_addresses(proxy)
    links = []
    for number in range(HALF):
        link = proxy.link()
        start = f"POST /agenda/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 100000\r\n"
        link.sendall((start + ("X-Half: " if number % 2 else "\r\nhalf")).encode())
        links.append(link)
    answers = expect_statuses([proxy.fetch(proxy.site.content["page"]) for _ in range(20)], 200)
    seconds = proxy.site.wait_for(lambda: all(is_cut(link) for link in links))
    return (
        f"{HALF} connections that send half of a request are closed after {seconds:.0f} s, other"
        f" visitors meanwhile: {summarise(answers)}; a request for another host: no answer"
    )


def is_cut(link):
    """Return True if the proxy closed the TLS connection."""
    try:
        return is_closed(link)
    except ssl.SSLWantReadError:
        return False


def describe_copies(proxy):
    """Check that pages visited before are served as copies; return a sentence about them.

    Also check that a page never visited is a 503 with a Retry-After header.
    """
    known, feed = proxy.fetch(proxy.site.content["page"]), proxy.fetch("/agenda/agenda.ics")
    unseen = proxy.fetch(UNSEEN)
    expect_statuses([known, feed], 200)
    expect_statuses([unseen], 503)
    assert COPY in known.text
    assert feed.text.startswith("BEGIN:VCALENDAR")
    assert unseen.headers["Retry-After"] == "60"
    return (
        f"a page visited before: {summarise([known])}, its last copy, with the time of the copy;"
        f" the feed: {summarise([feed])}; a page never visited: {summarise([unseen])}"
    )


def wait_until_fresh(proxy):
    """Wait until the proxy serves a page that is not a copy, and return the seconds it took."""
    page = proxy.site.content["page"]

    def is_fresh():
        answer = proxy.fetch(page)
        return answer.status == 200 and COPY not in answer.text

    return proxy.site.wait_for(is_fresh)


@fault("The site is down, nginx in front of it")
def dead_behind_nginx(site):
    files = site.call("make_files")
    with nginx(site) as proxy:
        style = warm(proxy)
        check_files(proxy, style, files)
        refusals = check_refusals(proxy)
        site.stop()
        try:
            effect = describe_copies(proxy)
            check_files(proxy, style, files)
        finally:
            site.start()
        seconds = wait_until_fresh(proxy)
    return Row(
        f"{effect}; pictures and style sheets are served as usual; before the fault, {refusals}",
        "nothing; no original and no private document was served",
        f"once the site is started, in {seconds:.0f} s",
    )


@fault("The site is frozen, nginx in front of it")
def frozen_behind_nginx(site):
    with nginx(site) as proxy:
        warm(proxy)
        time.sleep(FRESH)
        paused = [site.web.pid, *site.workers()]
        send(paused, signal.SIGSTOP)
        try:
            known = proxy.fetch(site.content["page"])
        finally:
            send(paused, signal.SIGCONT)
        expect_statuses([known], 200)
        assert COPY in known.text
        seconds = wait_until_fresh(proxy)
    return Row(
        f"a page visited before: {summarise([known])}, its last copy, with the time of the copy",
        "nothing",
        f"by itself, in {seconds:.0f} s",
    )


@fault("A page is unpublished, then PostgreSQL is stopped, nginx in front of the site")
def unpublished_behind_nginx(site):
    pk, page = site.content["pages"][0], site.content["page"]
    with nginx(site) as proxy:
        warm(proxy)
        editor = site.editor()
        path = f"/admin/pages/{pk}/unpublish/"
        expect_statuses([editor.fetch(path, editor.hidden(path))], 302)
        try:
            with stopped_database(site):
                [gone] = expect_statuses([proxy.fetch(page)], 503)
        finally:
            site.call("publish_again", pk)
        seconds = wait_until_fresh(proxy)
    return Row(
        f"{summarise([gone])}: nginx purged all its copies when the page was unpublished",
        "nothing",
        f"by itself, in {seconds:.0f} s",
    )


@fault("PostgreSQL is stopped, then the site is down, Caddy in front of it")
def dead_behind_caddy(site):
    files = site.call("make_files")
    with caddy(site) as proxy:
        # Long addresses first: they make the site close a connection, and the next connection may
        # reach another process, whose caches would then not be warm.
        check_long_addresses(proxy)
        style = warm(proxy)
        check_files(proxy, style, files)
        expect_statuses([proxy.fetch("/", host="evil.example")], NO_ANSWER)
        with stopped_database(site):
            effect = describe_copies(proxy)
        seconds = wait_until_fresh(proxy)
        site.stop()
        try:
            [gone] = expect_statuses([proxy.fetch(site.content["page"])], 503)
            check_files(proxy, style, files)
        finally:
            site.start()
        seconds_after_start = wait_until_fresh(proxy)
    assert "Attendez une minute" in gone.text
    return Row(
        f"PostgreSQL stopped: {effect}, all answered by the site; the site down:"
        f" {summarise([gone])}, with an explanation and the telephone of the network if it has"
        " one; pictures and style sheets are served as usual",
        "nothing; no original and no private document was served",
        f"by itself, in {seconds:.0f} s; once the site is started, in {seconds_after_start:.0f} s",
    )
