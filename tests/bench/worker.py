"""The process that runs the site of one checkout for `compare`, `admin` and `walks`.

It reads lines of JSON `["function", argument…]` and writes the result of each as a line of JSON. It
runs in the measured checkout, which may be older: it only uses Django, Wagtail, the modules of this
folder and, of the site, its addresses and the membership of places.
"""

import gc
import json
import os
import sys

import django

django.setup()

from crossings import crossings  # noqa: E402
from django.apps import apps  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.db import connection, reset_queries  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from timing import timed  # noqa: E402
from wagtail.models import Page, Site  # noqa: E402

client = Client()


def addresses():
    """Return {name of a page type: the middle one of its sorted addresses}."""
    urls = {}
    for page in Page.objects.live().public().filter(locale__language_code="fr").specific():
        if url := page.get_url():
            urls.setdefault(type(page).__name__, set()).add(url)
    return {name: sorted(same_type)[len(same_type) // 2] for name, same_type in urls.items()}


def copy(times):
    """Publish `times` copies of each page without children; return the number of all pages."""
    pages = list(Page.objects.live().filter(numchild=0, alias_of=None).specific())
    for number in range(1, times + 1):
        for page in pages:
            title, slug = f"{page.title} {number}", f"{page.slug}-{number}"
            page.copy(update_attrs={"title": title, "slug": slug}, keep_live=True)
    return Page.objects.count()


def publish():
    """Publish the home page unchanged, which invalidates the caches."""
    home = Site.objects.get(is_default_site=True).root_page.specific
    home.save_revision().publish()


def tidy():
    """Exclude the existing objects from garbage collection, since a server has fewer of them."""
    gc.collect()
    gc.freeze()


def sign_in(person):
    """Sign in as a new account: "manager" of one place, "coordination" or "superuser"."""
    user = get_user_model().objects.create_user(
        person, f"{person}@example.org", is_superuser=person == "superuser"
    )
    if person == "coordination":
        # Copy the groups of the demonstration's account.
        user.groups.set(get_user_model().objects.get(username="edition").groups.all())
    if person == "manager":
        place = apps.get_model("places", "PlacePage").objects.live().order_by("pk")[0]
        apps.get_model("places", "PlaceMembership").objects.create(user=user, place=place)
    client.force_login(user)


def screens():
    """Return {name of an admin screen: its address}."""
    place = apps.get_model("places", "PlacePage").objects.live().order_by("pk")[0]
    return {
        "first": reverse("wagtailadmin_home"),
        "a place": reverse("wagtailadmin_pages:edit", args=[place.pk]),
        "all events": reverse("evenements:index"),
    }


def queries(address):
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


def fetch(address, depth=0):
    """Request an address, and return [status, bytes, milliseconds of CPU].

    `depth` is a number of calls around the request. Python allocates its stack in blocks of 16 KiB,
    some 100 of these calls, and frees a block as soon as it is empty. If a loop crosses the end of
    a block again and again, a response costs up to a third more: compare medians of several depths.
    """
    if depth:
        return fetch(address, depth - 1)
    reset_queries()
    response, duration = timed(client.get, address)
    size = len(response.getvalue() if response.streaming else response.content)
    return [response.status_code, size, duration.processor]


FUNCTIONS = {
    function.__name__: function
    for function in (
        *(addresses, copy, publish, tidy, sign_in, screens),
        *(queries, fetch, crossings),
    )
}


def main():
    # Redirect the standard output of the site (an e-mail for example): only results go to it.
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as output:
        os.dup2(2, 1)
        for line in sys.stdin:
            name, *arguments = json.loads(line)
            output.write(json.dumps(FUNCTIONS[name](*arguments)) + "\n")
            output.flush()


if __name__ == "__main__":
    main()
