"""What stands on the site that faults are made to, and what is counted there. Runs inside it:
reads lines `["function", [arguments]]`, and writes what each printed, a line of JSON."""

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
from django.db import connection, connections
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
    """A place, a workshop of eight seats, another of many, ten pages to publish, two editors."""
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
    """The addresses of a picture and of a document that not all may read."""
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
    """What may not be lost nor broken."""
    people = Registration.objects
    pages = Page.objects.filter(slug__startswith="page-")
    print(
        json.dumps(
            {
                "held": people.with_seat().count(),
                "waiting": people.waiting().count(),
                "tree": [len(problem) for problem in Page.find_problems()],
                "places": PlacePage.objects.count(),
                **files(),
                "titles": dict(pages.values_list("pk", "title")),
                # What is live is what its live revision holds.
                "torn": [
                    page.pk
                    for page in pages
                    if page.live_revision_id and page.live_revision.as_object().title != page.title
                ],
            }
        )
    )


def files():
    """Documents and their files, each without the other."""
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
    """A file of so many places, of the national standard."""
    write_file(Path(path), count)
    print(json.dumps(count))


def rename_places(path):
    """Each place of the file has another name: an import changes every one."""
    print(json.dumps(rename(Path(path))))


def titles_of_versions(pk):
    """Of a page, the first one first."""
    versions = Page.objects.get(pk=pk).revisions.order_by("pk")
    print(json.dumps([version.as_object().title for version in versions]))


if __name__ == "__main__":
    for line in sys.stdin:
        name, arguments = json.loads(line)
        globals()[name](*arguments)
        sys.stdout.flush()
        # The database may be stopped before the next one.
        connections.close_all()
        if connection.vendor == "postgresql":
            connection.close_pool()
