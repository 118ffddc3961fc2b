"""Compare the cost of a cached response with that of a fixed string of the same size.

python -m tests.bench.hits
python -m tests.postgresql python -m tests.bench.hits

The demonstration is loaded into the database of DATABASE_URL, by default a new one that is deleted
at the end, unless it has places. The page and the string are requested in the same process through
Django's WSGI handler, with and without compression. Prints the median milliseconds of CPU of the
page and of the string, and their ratio.
"""

import io
import statistics
import sys
import time

from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

from home.models import HomePage
from places.models import PlacePage

from .urls import PLAIN

ROUNDS, TIMES = 5, 400
LINE = "{:<28} {:<9} {:>8} {:>8} {:>7}"


def environ(path, encoding):
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "testserver",
        "HTTP_ACCEPT_ENCODING": encoding,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http",
    }


def fetch(application, path, encoding):
    """Request `path`, and return (milliseconds of CPU, bytes of the answer)."""
    statuses = []
    began = time.process_time()
    answer = application(environ(path, encoding), lambda status, _headers: statuses.append(status))
    size = sum(map(len, answer))
    answer.close()
    assert statuses == ["200 OK"], (path, statuses)
    return (time.process_time() - began) * 1000, size


def main():
    settings.ALLOWED_HOSTS, settings.ROOT_URLCONF = ["*"], "tests.bench.urls"
    call_command("migrate", verbosity=0)
    call_command("load_demo", "--once", verbosity=0)
    application = get_wsgi_application()
    home = HomePage.objects.public().order_by("path").first()
    place = PlacePage.objects.public().in_language("fr").order_by("pk").first()
    print(LINE.format("page", "encoding", "page", "string", "÷"))
    for path in (home.get_url(), place.get_url(), "/lieux/", "/agenda/"):
        for encoding in ("identity", "gzip, br"):
            _, size = fetch(application, path, encoding)
            string = f"{PLAIN}/{size}"
            times = {path: [], string: []}
            for _ in range(ROUNDS):  # alternating, so that other work of the machine slows both
                for each, kept in times.items():
                    kept += [fetch(application, each, "identity" if each == string else encoding)[0]
                             for _ in range(TIMES)]  # fmt: skip
            own, plain = (statistics.median(kept) for kept in times.values())
            row = path[:28], encoding, f"{own:.3f}", f"{plain:.3f}", f"{own / plain:.2f}"
            print(LINE.format(*row), flush=True)


if __name__ == "__main__":
    main()
