"""Check that no cached answer is ever outdated: random edits, each followed by random requests.

python -m tests.bench.edits 10000 [SEED]
python -m tests.postgresql python -m tests.bench.edits 10000

The demonstration is loaded into the database of DATABASE_URL, by default a new one that is deleted
at the end, unless it has places. Its pages are then edited at random, and some of them are deleted.

Before each edit some addresses are requested, which fills the caches; after it they are requested
again, then once more with empty caches. Differences are printed with the edit, and the exit status
is then 1. Answers of two different minutes are not compared, because times are displayed.
"""

import datetime
import random
import sys
from collections import Counter

from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from events.choices import Change
from events.models import EventException, EventPage
from network.memory.stamped_cache import clear_all
from network.models import NetworkSettings, Organisation, Topic
from places.choices import Confirmation
from places.models import Closure, PlacePage
from places.upkeep.confirmations.requests import confirm
from resources.models import ArticlePage, CollectionItem
from tests.walk import PRIVATE, VOLATILE, links

READS = 3
# Addresses that quote many other pages, requested more often.
LISTS = [
    "/",
    "/lieux/",
    "/agenda/",
    "/ressources/",
    "/en/",
    "/agenda/agenda.ics",
    "/lieux/lieux.csv",
]
MOST_ADDRESSES = 800
UNREAD = (".pdf", ".epub", ".png", ".svg", ".xlsx", "/historique/")
WORDS = "ardoise basalte calcaire dolomie gneiss grès marne quartz schiste tourbe".split()
HOURS = ["Mo-Fr 09:00-12:00", "Mo-Su 00:07-23:48", "Tu,Th 14:00-18:00", ""]


def publish(page):
    page.save_revision().publish()


def one(model, **filters):
    chosen = random.choice(list(model.objects.filter(**filters).order_by("pk")))
    return chosen.specific if isinstance(chosen, Page) else chosen


def live_page():
    return one(random.choice([PlacePage, EventPage, ArticlePage]), live=True, alias_of=None)


def rename():
    page = live_page()
    page.title = f"{page.title.split(' ·')[0]} · {random.choice(WORDS)}"
    publish(page)


def change_the_address():
    page = live_page()
    page.slug = f"{page.slug.split('--')[0]}--{random.randrange(10_000)}"
    publish(page)


def withdraw_or_publish_again():
    page = live_page()
    if withdrawn := Page.objects.filter(live=False, latest_revision__isnull=False, alias_of=None):
        page = random.choice([page, random.choice(list(withdrawn)).specific])
    if page.live:
        page.unpublish()
    else:
        publish(page)


def delete():
    live_page().delete()


def restrict_or_free():
    if restrictions := list(PageViewRestriction.objects.all()):
        random.choice(restrictions).delete()
    else:
        PageViewRestriction.objects.create(page=live_page(), restriction_type="login")


def change_a_place():
    place = one(PlacePage, live=True, alias_of=None)
    place.phone = f"+334{random.randrange(10_000_000, 99_999_999)}"
    place.opening_hours = random.choice(HOURS)
    publish(place)


def close_or_open_a_place():
    place = one(PlacePage, live=True, alias_of=None)
    today = timezone.localdate()
    if place.closures.exists():
        place.closures.clear()
    else:
        days = {"starts_on": today, "ends_on": today + datetime.timedelta(days=random.randrange(9))}
        place.closures.add(Closure(**days, reason=random.choice(WORDS)))
    publish(place)


def confirm_a_place():
    confirm(one(PlacePage, live=True, alias_of=None), Confirmation.LINK)


def change_a_date():
    event = one(EventPage, live=True, alias_of=None)
    day = timezone.localtime(event.starts_at).date()
    if not event.exceptions.filter(original_date=day).exists():
        event.exceptions.add(EventException(original_date=day, change=Change.CANCELLED))
    else:
        event.exceptions.clear()
    publish(event)


def move_an_event():
    event = one(EventPage, live=True, alias_of=None)
    event.place = one(PlacePage, live=True, alias_of=None)
    publish(event)


def change_the_network():
    network = NetworkSettings.objects.first()
    network.phone = f"+334{random.randrange(10_000_000, 99_999_999)}"
    network.tagline = random.choice(WORDS)
    network.save()


def rename_a_topic():
    topic = one(Topic)
    topic.name = f"{topic.name.split(' ·')[0]} · {random.choice(WORDS)}"
    topic.save()


def rename_an_organisation():
    organisation = one(Organisation)
    organisation.name = f"{organisation.name.split(' ·')[0]} · {random.choice(WORDS)}"
    organisation.save()


def change_a_word_of_a_collection():
    item = one(CollectionItem)
    item.word = random.choice(WORDS)
    item.save()


EDITS = [
    rename, change_the_address, withdraw_or_publish_again, delete, restrict_or_free, change_a_place,
    close_or_open_a_place, confirm_a_place, change_a_date, move_an_event, change_the_network,
    rename_a_topic, rename_an_organisation, change_a_word_of_a_collection,
]  # fmt: skip
RARE = {delete: 0.05}


def read(client, address):
    """Return the status, the redirection and the text of the answer."""
    response = client.get(address)
    body = response.getvalue() if response.streaming else response.content
    text = VOLATILE.sub("", body.decode("utf-8", "replace"))
    return f"{response.status_code} {response.get('Location', '')}\n{text}"


def collect(client):
    """Return the addresses of the lists, of their links, and of the links of the first sixty pages.

    There are at most `MOST_ADDRESSES`.
    """
    addresses = dict.fromkeys(LISTS)
    for address in [*LISTS, *LISTS]:
        for link in links(address, read(client, address)):
            if not link.startswith(PRIVATE) and not link.split("?")[0].endswith(UNREAD):
                addresses.setdefault(link)
    for address in list(addresses)[:60]:
        for link in links(address, read(client, address)):
            if not link.startswith(PRIVATE) and not link.split("?")[0].endswith(UNREAD):
                addresses.setdefault(link)
    return [*addresses][:MOST_ADDRESSES]


def minute():
    return timezone.now().replace(second=0, microsecond=0)


def difference(former, now):
    """Return ((former line, present line) of the first difference, length of the former text).

    The lines are "" if all common lines are equal.
    """
    pairs = zip(former.splitlines(), now.splitlines(), strict=False)
    return next(((one, other) for one, other in pairs if one != other), ("", "")), len(former)


def sequence(client, addresses):
    """Make one random edit between requests, and return (its name, outdated answers).

    The outdated answers are [(address, text with caches, text without caches)].
    """
    chosen = [random.choice(LISTS), *random.sample(addresses, READS - 1)]
    for address in chosen:
        read(client, address)
    edit = random.choices(EDITS, [RARE.get(edit, 1) for edit in EDITS])[0]
    edit()
    began = minute()
    cached = {address: read(client, address) for address in chosen}
    clear_all()
    wrong = []
    for address, text in cached.items():
        right = read(client, address)
        if text != right and began == minute():
            wrong.append((address, text, right))
    return edit.__name__, wrong


def main(number, seed):
    random.seed(seed)
    settings.ALLOWED_HOSTS = ["*"]
    call_command("migrate", verbosity=0)
    call_command("load_demo", "--once", verbosity=0)
    client = Client()
    addresses = collect(client)
    print(f"{len(addresses)} addresses, seed {seed}", flush=True)
    made, stale = Counter(), 0
    for done in range(1, number + 1):
        edit, wrong = sequence(client, addresses)
        made[edit] += 1
        stale += len(wrong)
        for address, text, right in wrong:
            print(f"{done} {edit} {address}: {difference(text, right)}", flush=True)
        if done % 500 == 0:
            print(f"{done} edits, {done * READS} reads, {stale} outdated", flush=True)
    print(dict(made))
    print(f"{number} edits, {number * READS} reads, {stale} outdated")
    return int(bool(stale))


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    sys.exit(main(count, int(sys.argv[2]) if len(sys.argv) > 2 else 0))
