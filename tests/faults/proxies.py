"""What breaks behind nginx, and behind Caddy."""

import re
import signal
import ssl
import time

from .database import COPY, send, stopped_database
from .people import is_closed
from .proxy_servers import caddy, nginx
from .rows import Row, among, fault, seen
from .site import HOST, NO_ANSWER

FRESH = 2  # seconds, at most, that nginx gives a page without asking the site
HALF = 100  # who send half of a request
UNSEEN = "/aide/?jamais=lue"


def warm(proxy):
    """Each page and feed is read; the address of a style sheet that is a static file."""
    paths = ("/", "/agenda/", "/agenda/agenda.ics", proxy.site.content["page"])
    answers = among([proxy.ask(path) for path in paths * 4], 200)
    for answer in (answers[1], answers[3]):
        assert "stale-if-error=86400" in answer.headers["Cache-Control"]
    [sign_in] = among([proxy.ask("/admin/login/")], 200)
    return re.search(r"/static/[^\"#]+\.[0-9a-f]{12}\.css", sign_in.text)[0]


def check_files(proxy, style, files):
    """What is given to all, and what is not."""
    [answer] = among([proxy.ask(style, **{"Accept-Encoding": "br"})], 200)
    kept = (answer.headers["Content-Encoding"], answer.headers["Cache-Control"])
    assert kept == ("br", "public, max-age=31536000, immutable")
    [answer] = among([proxy.ask(files["rendition"])], 200)
    assert answer.headers["Cache-Control"] == "public, max-age=2592000"
    name = files["file"].rpartition("/")[2]
    detours = [f"/media/images/../documents/{name}", f"/media/images..%2fdocuments/{name}"]
    detours += [f"/static/../media/documents/{name}", f"/static/..%2fmedia/documents/{name}"]
    hidden = [proxy.ask(path) for path in (files["original"], files["file"], *detours)]
    # 503 when the site, which is asked, is dead.
    among(hidden, 400, 404, 503)
    among([proxy.ask(files["document"])], 302, 503)


def check_long_addresses(proxy):
    """Moved or refused: none is taken for a fault of the site."""
    among([proxy.ask("/" + "a" * length) for length in (3000, 4000, 9000, 15000)], 301, 404, 414)


def refusals(proxy):
    """What other hosts, and those who send half of a request, are answered."""
    among([proxy.ask("/", host="evil.example")], NO_ANSWER)
    check_long_addresses(proxy)
    links = []
    for number in range(HALF):
        link = proxy.link()
        start = f"POST /agenda/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 100000\r\n"
        link.sendall((start + ("X-Half: " if number % 2 else "\r\nhalf")).encode())
        links.append(link)
    answers = among([proxy.ask(proxy.site.content["page"]) for _ in range(20)], 200)
    left = proxy.site.wait_for(lambda: all(is_cut(link) for link in links))
    return (
        f"{HALF} who send half of a request are left after {left:.0f} s, the others meanwhile:"
        f" {seen(answers)}; another host: no answer"
    )


def is_cut(link):
    """Closed, or told so."""
    try:
        return is_closed(link)
    except ssl.SSLWantReadError:
        return False


def copies(proxy):
    """What is seen of a page and a feed, known, and of a page that nobody saw."""
    known, feed = proxy.ask(proxy.site.content["page"]), proxy.ask("/agenda/agenda.ics")
    unseen = proxy.ask(UNSEEN)
    among([known, feed], 200)
    among([unseen], 503)
    assert COPY in known.text
    assert feed.text.startswith("BEGIN:VCALENDAR")
    assert unseen.headers["Retry-After"] == "60"
    return (
        f"a page read before: {seen([known])}, its last copy, with its hour; the feed:"
        f" {seen([feed])}; a page never read: {seen([unseen])}"
    )


def until_fresh(proxy):
    page = proxy.site.content["page"]

    def is_fresh():
        answer = proxy.ask(page)
        return answer.status == 200 and COPY not in answer.text

    return proxy.site.wait_for(is_fresh)


@fault("The site is dead, nginx before it")
def dead_behind_nginx(site):
    files = site.call("make_files")
    with nginx(site) as proxy:
        style = warm(proxy)
        check_files(proxy, style, files)
        half = refusals(proxy)
        site.stop()
        try:
            visitor = copies(proxy)
            check_files(proxy, style, files)
        finally:
            site.start()
        back = until_fresh(proxy)
    return Row(
        f"{visitor}; pictures and style sheets as ever; before that, {half}",
        "nothing; no original, no private document was given",
        f"once it is started, in {back:.0f} s",
    )


@fault("The site is frozen, nginx before it")
def frozen_behind_nginx(site):
    with nginx(site) as proxy:
        warm(proxy)
        time.sleep(FRESH)
        held = [site.web.pid, *site.workers()]
        send(held, signal.SIGSTOP)
        try:
            known = proxy.ask(site.content["page"])
        finally:
            send(held, signal.SIGCONT)
        among([known], 200)
        assert COPY in known.text
        back = until_fresh(proxy)
    return Row(
        f"a page read before: {seen([known])}, its last copy, with its hour",
        "nothing",
        f"by itself, in {back:.0f} s",
    )


@fault("A page is withdrawn, then PostgreSQL is stopped, nginx before the site")
def withdrawn_behind_nginx(site):
    pk, page = site.content["pages"][0], site.content["page"]
    with nginx(site) as proxy:
        warm(proxy)
        editor = site.editor()
        path = f"/admin/pages/{pk}/unpublish/"
        among([editor.ask(path, editor.hidden(path))], 302)
        try:
            with stopped_database(site):
                [gone] = among([proxy.ask(page)], 503)
        finally:
            site.call("publish_again", pk)
        back = until_fresh(proxy)
    return Row(
        f"{seen([gone])}: nginx forgot all its copies when the page was withdrawn",
        "nothing",
        f"by itself, in {back:.0f} s",
    )


@fault("PostgreSQL is stopped, then the site is dead, Caddy before it")
def dead_behind_caddy(site):
    files = site.call("make_files")
    with caddy(site) as proxy:
        # Before: a connection that is cut is followed by one that another process may take.
        check_long_addresses(proxy)
        style = warm(proxy)
        check_files(proxy, style, files)
        among([proxy.ask("/", host="evil.example")], NO_ANSWER)
        with stopped_database(site):
            visitor = copies(proxy)
        back = until_fresh(proxy)
        site.stop()
        try:
            [gone] = among([proxy.ask(site.content["page"])], 503)
            check_files(proxy, style, files)
        finally:
            site.start()
        again = until_fresh(proxy)
    assert "Attendez une minute" in gone.text
    return Row(
        f"PostgreSQL stopped: {visitor}, all by the site; the site dead: {seen([gone])}, in words,"
        " with the telephone of the network if it has one; pictures and style sheets as ever",
        "nothing; no original, no private document was given",
        f"by itself, in {back:.0f} s; once the site is started, in {again:.0f} s",
    )
