"""Faults of the services around the site: the search cluster and the clock."""

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from .database import publish
from .people import WRITING, registration
from .processes import wait_for_email
from .rows import Row, expect_statuses, fault, summarise

FAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")


class Node(ThreadingHTTPServer):
    """A fake search cluster.

    `mode` is "well", "hangs" (no answer for 60 s) or "nonsense" (an empty JSON object). `titles`
    contains the titles of the documents that it received and acknowledged.
    """

    daemon_threads = True

    def __init__(self, port=0):
        super().__init__(("127.0.0.1", port), Request)
        self.mode, self.titles = "well", []


class Request(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.server.mode == "hangs":
            time.sleep(60)
            return
        answer = {}
        if self.server.mode == "well":
            answer = {"errors": False, "items": []}
            for line in map(json.loads, body.splitlines()):
                if action := line.keys() & {"index", "delete"}:
                    [name] = action
                    answer["items"].append({name: {"status": 200}})
                elif "title" in line:
                    self.server.titles.append(line["title"])
        self.send_json(json.dumps(answer).encode())

    do_GET = do_PUT = do_POST  # noqa: N815

    def send_json(self, text):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("X-Elastic-Product", "Elasticsearch")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *args):
        """Log nothing."""


@contextmanager
def node(port=0):
    with Node(port) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server
        server.shutdown()


@fault("The search cluster hangs, then returns invalid answers, then is down")
def search(site):
    effects, editor, pk = {}, site.editor(), site.content["pages"][3]
    with node() as cluster:
        port = cluster.server_address[1]
        with site.restarted_with(SEARCH_URL=f"elasticsearch+http://127.0.0.1:{port}/essai"):
            site.manage("deliver_search")
            for word, mode, name in (
                ("hibou", "hangs", "hanging"),
                ("narval", "nonsense", "invalid answers"),
            ):
                cluster.mode = mode
                effects[name] = describe_search(site, publish(editor, pk, word))
                cluster.mode = "well"
                assert is_delivered(site, cluster, word)
            cluster.shutdown()
            cluster.server_close()
            effects["down"] = describe_search(site, publish(editor, pk, "dauphin"))
            with node(port) as other:
                assert is_delivered(site, other, "dauphin")
    return Row(
        "; ".join(f"{name}: {effect}" for name, effect in effects.items()),
        "nothing: published pages are queued for the cluster; a bulk request answered without items"
        " is retried",
        "within a minute of the return of the cluster, by the timer, or by the next search",
    )


def describe_search(site, published):
    """Check that the database answers six searches, and return a sentence about the durations."""
    expect_statuses([published], 302)
    visits = expect_statuses([site.browser().fetch("/recherche/?q=forum") for _ in range(6)], 200)
    assert all("/forum/" in answer.text for answer in visits)
    return (
        f"a search, answered by the database, {summarise(visits)}; publishing,"
        f" {summarise([published])}"
    )


def is_delivered(site, cluster, word):
    """Run the command of the timer; return True if `cluster` then has the page titled `word`."""
    site.manage("deliver_search")
    return any(word[:5] in str(title) for title in cluster.titles)


@fault("The clock jumps two hours forward, then an hour back")
def clock(site):
    if not FAKETIME.exists():
        return Row("not tried: apt-get install faketime", "—", "—")
    hour = site.folder / "hour"
    hour.write_text("+0")
    environment = {
        "LD_PRELOAD": str(FAKETIME),
        "FAKETIME_TIMESTAMP_FILE": str(hour),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    with site.restarted_with(**environment):
        editor, answers = site.editor(), []
        for number, jump in enumerate(("+0", "+2h", "+1h", "-1h")):
            send = registration(site, "forum", 3000 + number)
            time.sleep(WRITING)
            hour.write_text(jump)
            sent = [send()]
            if sent[0].status == 200:  # a form dated in the future is refused once
                time.sleep(WRITING)
                sent.append(send())
            expect_statuses(sent[-1:], 302)
            title = f"Page 4, à {jump}"
            answers += sent
            answers += expect_statuses([publish(editor, site.content["pages"][4], title)], 302)
            read = expect_statuses(
                [site.browser().fetch(path) for path in ("/agenda/", "/page-4/")], 200
            )
            assert title in read[-1].text
            answers += read
            wait_for_email(site, 3000 + number)
    counted = site.count()
    assert counted["titles"][str(site.content["pages"][4])] == "Page 4, à -1h"
    return Row(
        f"reading, registering and publishing: {summarise(answers)}",
        "nothing: each e-mail is sent, each publication is the latest version",
        "no interruption; no one had to sign in again",
    )
