"""A process of the tests of sending: `fill NUMBER` creates subscribers, `send SECONDS` writes.

The seconds are the length of a claim.
"""

import datetime
import json
import sys

import django

django.setup()

from django.utils import timezone  # noqa: E402

from events.models import NewsletterSubscriber  # noqa: E402
from events.newsletter import models, sending  # noqa: E402
from network.models import Territory  # noqa: E402
from tests import factories  # noqa: E402
from tests.conftest import make_communes, make_site  # noqa: E402


def fill(number):
    """Create one workshop in Martigues tomorrow and `number` subscribers there."""
    site = make_site()
    communes = {row.code: row for row in Territory.objects.filter(kind="commune")}
    communes = communes or make_communes()
    agenda = factories.EventIndexPageFactory(parent=site.root_page)
    factories.EventPageFactory(
        parent=agenda,
        starts_at=timezone.now() + datetime.timedelta(days=1),
        venue="Salle des fêtes",
        commune=communes["13056"],
    )
    now = timezone.now()
    dates = {"confirmed_at": now, "renewed_at": now, "due_on": timezone.localdate()}
    NewsletterSubscriber.objects.bulk_create(
        NewsletterSubscriber(email=f"ana{n}@exemple.net", commune="13056", **dates)
        for n in range(number)
    )
    return {"created": number}


def send(seconds):
    """Send the due letters and return their numbers."""
    models.LEASE = datetime.timedelta(seconds=seconds)
    sending.RENEW_CLAIM, sending.PAUSE, sending.BATCH = models.LEASE / 3, 0.1, 10
    return sending.Run().send_all()


if __name__ == "__main__":
    name, value = sys.argv[1:]
    sys.stdout.write(json.dumps({"fill": fill, "send": send}[name](int(value))) + "\n")
