"""The content of the drilled site, and the counts that detect lost or damaged data.

This module runs in a process with the settings of the drilled site. It reads lines of JSON
`["function", [arguments]]` from its input and calls that function of this module; each function
prints one line of JSON.
"""

import datetime
import json
import sys
from io import BytesIO
from pathlib import Path

import django

if __name__ == "__main__":
    django.setup()

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db import connections
from django.utils import timezone
from PIL import Image as Drawing
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, CollectionViewRestriction, Page

from events.models import EventIndexPage, EventPage, Registration
from home.models import StandardPage
from places.models import PlaceIndexPage, PlacePage
from tests.bench.import_places import rename, write_file

from .site import PASSWORD


def make():
    """Create the content of the drills and print its URLs and primary keys.

    The content is two editors, one place, an event with 8 seats, an event with 1,000 seats and ten
    published pages.
    """
    for username in ("marie", "karim"):
        User.objects.create_superuser(username, f"{username}@exemple.org", PASSWORD)
    directory, agenda = PlaceIndexPage.objects.first(), EventIndexPage.objects.first()
    place = PlacePage(
        title="EPN du Port", slug="epn-du-port", phone="+33442112233", insee_code="13056"
    )
    directory.add_child(instance=place)
    starts_at = timezone.now() + datetime.timedelta(days=7)
    ends_at = starts_at + datetime.timedelta(hours=2)
    uids = {}
    for slug, seats in (("atelier", 8), ("forum", 1000)):
        event = EventPage(
            title=slug.capitalize(),
            slug=slug,
            place=place,
            capacity=seats,
            starts_at=starts_at,
            ends_at=ends_at,
        )
        agenda.add_child(instance=event)
        event.save_revision().publish()
        uids[slug] = str(event.calendar_entry.uid)
    home = agenda.get_parent()
    pages = [StandardPage(title=f"Page {number}", slug=f"page-{number}") for number in range(10)]
    for page in pages:
        home.add_child(instance=page)
        page.save_revision().publish()
    print(
        json.dumps(
            {
                "place": place.get_url(),
                "event": event.get_url(),
                "page": pages[0].get_url(),
                "pages": [page.pk for page in pages],
                "uids": uids,
            }
        )
    )


def make_files():
    """Create an image and a private document, and print their URLs."""
    drawn = BytesIO()
    Drawing.new("RGB", (800, 600), "teal").save(drawn, "JPEG")
    drawn.seek(0)
    image = get_image_model().objects.create(title="Essai", file=ImageFile(drawn, name="essai.jpg"))
    private = Collection.get_first_root_node().add_child(name=f"Équipe {image.pk}")
    CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
    file = ContentFile(b"%PDF-1.4 secret", name="budget.pdf")
    document = get_document_model().objects.create(title="Budget", file=file, collection=private)
    print(
        json.dumps(
            {
                "rendition": image.get_rendition("width-400").url,
                "original": image.file.url,
                "document": document.url,
                "file": document.file.url,
            }
        )
    )


def publish_again(pk):
    page = Page.objects.get(pk=pk).specific
    page.save_revision().publish()
    print(json.dumps(page.live))


def count():
    """Print the counts of everything that a fault may not lose or damage."""
    people = Registration.objects
    pages = Page.objects.filter(slug__startswith="page-")
    print(
        json.dumps(
            {
                "seated": people.with_seat().count(),
                "waiting": people.waiting().count(),
                "tree": [len(problem) for problem in Page.find_problems()],
                "places": PlacePage.objects.count(),
                **files(),
                "titles": dict(pages.values_list("pk", "title")),
                # A published page must have the title of its live revision.
                "torn": [
                    page.pk
                    for page in pages
                    if page.live_revision_id and page.live_revision.as_object().title != page.title
                ],
            }
        )
    )


def people_by_arrival(slug):
    """Print [contact, state] of the people of the event, in the order of their arrival."""
    people = Registration.objects.filter(event__slug=slug).order_by("created_at", "pk")
    print(json.dumps([[row.contact, row.state] for row in people]))


def files():
    """Return {label: number} of documents, documents without a file and files without a row."""
    rows = {document.file.name: document for document in get_document_model().objects.all()}
    media = Path(settings.MEDIA_ROOT)
    there = {
        path.relative_to(media).as_posix()
        for path in media.glob("documents/**/*")
        if path.is_file()
    }
    return {
        "documents": len(rows),
        "documents without a file": len(rows.keys() - there),
        "files without a document": len(there - rows.keys()),
    }


def write_places(path, count):
    """Write a CSV file of `count` places in the national format to `path`, and print `count`."""
    write_file(Path(path), count)
    print(json.dumps(count))


def rename_places(path):
    """Rename every place of the file `path`, so that importing it again updates all of them."""
    print(json.dumps(rename(Path(path))))


def titles_of_versions(pk):
    """Print the titles of the revisions of a page, the oldest first."""
    versions = Page.objects.get(pk=pk).revisions.order_by("pk")
    print(json.dumps([version.as_object().title for version in versions]))


if __name__ == "__main__":
    for line in sys.stdin:
        name, arguments = json.loads(line)
        globals()[name](*arguments)
        sys.stdout.flush()
        # The database may be stopped before the next call.
        connections.close_all()
