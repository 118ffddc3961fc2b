"""What the site asks of others: a search cluster, and the hour."""

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from .database import publish
from .people import WRITING, registration
from .processes import until_notified
from .rows import Row, among, fault, seen

FAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")


class Node(ThreadingHTTPServer):
    """What looks like a cluster: `does` is "hangs", "nonsense", or "well"; `held` are the titles
    of what it was sent and said to have taken."""

    daemon_threads = True

    def __init__(self, port=0):
        super().__init__(("127.0.0.1", port), Request)
        self.does, self.held = "well", []


class Request(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.server.does == "hangs":
            time.sleep(60)
            return
        answer = {}
        if self.server.does == "well":
            answer = {"errors": False, "items": []}
            for line in map(json.loads, body.splitlines()):
                if action := line.keys() & {"index", "delete"}:
                    [name] = action
                    answer["items"].append({name: {"status": 200}})
                elif "title" in line:
                    self.server.held.append(line["title"])
        self.say(json.dumps(answer).encode())

    do_GET = do_PUT = do_POST  # noqa: N815

    def say(self, text):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("X-Elastic-Product", "Elasticsearch")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *args):
        """Says nothing."""


@contextmanager
def node(port=0):
    with Node(port) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server
        server.shutdown()


@fault("The search cluster hangs, then answers nonsense, then is dead")
def search(site):
    seen_of, editor, pk = {}, site.editor(), site.content["pages"][3]
    with node() as cluster:
        port = cluster.server_address[1]
        with site.under(SEARCH_URL=f"elasticsearch+http://127.0.0.1:{port}/essai"):
            site.manage("deliver_search")
            for word, does in (("hibou", "hangs"), ("narval", "nonsense")):
                cluster.does = does
                seen_of[does] = searched(site, publish(editor, pk, word))
                cluster.does = "well"
                assert delivered(site, cluster, word)
            cluster.shutdown()
            cluster.server_close()
            seen_of["dead"] = searched(site, publish(editor, pk, "dauphin"))
            with node(port) as other:
                assert delivered(site, other, "dauphin")
    return Row(
        "; ".join(f"{does}: {outcome}" for does, outcome in seen_of.items()),
        "nothing: what was published waits for the cluster; a bulk request answered without items"
        " is sent again",
        "within a minute of its return, by the timer, or by the next search",
    )


def searched(site, published):
    among([published], 302)
    visits = among([site.browser().ask("/recherche/?q=forum") for _ in range(6)], 200)
    assert all("/forum/" in answer.text for answer in visits)
    return f"a search, by the database, {seen(visits)}; who publishes, {seen([published])}"


def delivered(site, cluster, word):
    """Whether what was published is there, after what the timer does each minute."""
    site.manage("deliver_search")
    return any(word[:5] in str(held) for held in cluster.held)


@fault("The clock jumps: two hours on, then an hour back")
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
    with site.under(**environment):
        editor, answers = site.editor(), []
        for number, jump in enumerate(("+0", "+2h", "+1h", "-1h")):
            send = registration(site, "forum", 3000 + number)
            time.sleep(WRITING)
            hour.write_text(jump)
            sent = [send()]
            if sent[0].status == 200:  # a form of the future is to be sent once more
                time.sleep(WRITING)
                sent.append(send())
            among(sent[-1:], 302)
            title = f"Page 4, à {jump}"
            answers += sent
            answers += among([publish(editor, site.content["pages"][4], title)], 302)
            read = among([site.browser().ask(path) for path in ("/agenda/", "/page-4/")], 200)
            assert title in read[-1].text
            answers += read
            until_notified(site, 3000 + number)
    counted = site.count()
    assert counted["titles"][str(site.content["pages"][4])] == "Page 4, à -1h"
    return Row(
        f"who reads, registers, publishes: {seen(answers)}",
        "nothing: each letter left, each version is the last",
        "nothing was away; nobody had to sign in again",
    )
