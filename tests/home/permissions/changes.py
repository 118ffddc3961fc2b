"""Every change that a user may try about a place.

Each function tries a change for an `Attempt` and returns True if the database was changed,
independently of the response.
"""

from contextlib import contextmanager

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page, WorkflowState

from events.models import EventPage
from events.registrations.leaving_admin import CONFIRMED
from network.models import Picture
from places.models import PlaceInvitation

from .world import admin

CHANGES = {}  # {name of a change: function}


def change(function):
    CHANGES[function.__name__.replace("_", " ")] = function
    return function


class Attempt:
    """A client that acts on a place, the pages below it and a place `elsewhere`."""

    def __init__(self, client, world, place, forms):
        self.client, self.place, self.forms = client, place, forms
        self.directory, self.elsewhere = world.directory, world.elsewhere(place)
        self.event, self.draft, self.photo = place.event, place.draft, place.photo

    @contextmanager
    def undone(self):
        """Roll back the changes of the block."""
        with transaction.atomic():
            yield self
            transaction.set_rollback(True)

    def edit(self, page, form, button=None, **values):
        data = {**self.forms[form], "title": ["Changé"], "slug": [page.slug], **values}
        self.client.post(admin("edit", page.pk), data | ({button: ["1"]} if button else {}))

    def add_event(self, button=None):
        data = {**self.forms["new event"], "title": ["Neuf"], "slug": ["neuf"]}
        data |= {button: ["1"]} if button else {}
        self.client.post(admin("add", "events", "eventpage", self.place.pk), data)

    def edit_hours(self, **values):
        address = reverse("place_hours", args=[self.place.pk])
        self.client.post(address, self.forms["hours"] | values)

    def copy(self, page, to):
        data = {"new_title": "Copie", "new_slug": "copie", "new_parent_page": to.pk}
        self.client.post(admin("copy", page.pk), {**data, "publish_copies": "on"})

    def answer(self, action, comment):
        task = self.place.review.current_task_state
        address = admin("workflow_action", self.draft.pk, action, task.pk)
        self.client.post(address, {"comment": comment})

    def bulk(self, action, page):
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        self.client.post(f"{address}?id={page.pk}", {"chooser": self.elsewhere.pk, CONFIRMED: "1"})

    def by_api(self, action, page):
        address = reverse("wagtailadmin_api:pages:action", args=[page.pk, action])
        self.client.post(address, {"recursive": False}, content_type="application/json")

    def manage(self, **data):
        self.client.post(reverse("place_managers", args=[self.place.pk]), data)


# Required fields of a picture.
PICTURE_FIELDS = {"description": "Une façade", "author": "Camille Roux", "licence": "CC-BY-4.0"}


def upload(client, collection):
    file = SimpleUploadedFile("p.png", get_test_image_file().file.getvalue(), "image/png")
    data = {**PICTURE_FIELDS, "title": "Neuve", "file": file, "collection": collection.pk}
    client.post(reverse("wagtailimages:add"), data)


def latest(page):
    return Page.objects.get(pk=page.pk).get_latest_revision_as_object()


def public(page):
    return Page.objects.filter(pk=page.pk, live=True).first()


def exists(page):
    return Page.objects.filter(pk=page.pk).exists()


def events_below(place, **fields):
    return EventPage.objects.filter(path__startswith=place.path, **fields)


def status(review):
    return WorkflowState.objects.get(pk=review.pk).status


@change
def save_the_place(attempt):
    attempt.edit(attempt.place, "place")
    return latest(attempt.place).title == "Changé"


@change
def publish_the_place(attempt):
    attempt.edit(attempt.place, "place", "action-publish")
    return public(attempt.place).title == "Changé"


@change
def propose_the_place(attempt):
    attempt.edit(attempt.place, "place", "action-submit")
    return latest(attempt.place).current_workflow_state is not None


@change
def change_the_address_of_the_place(attempt):
    attempt.edit(attempt.place, "place", slug=["ailleurs"])
    return latest(attempt.place).slug == "ailleurs"


@change
def confirm_the_place_by_its_form(attempt):
    attempt.edit(attempt.place, "place", confirmed_on=["01/01/2026"])
    return latest(attempt.place).confirmed_on is not None


@change
def unpublish_the_place(attempt):
    attempt.client.post(admin("unpublish", attempt.place.pk), {CONFIRMED: "1"})
    return public(attempt.place) is None


@change
def make_the_place_expire(attempt):
    attempt.edit(attempt.place, "place", "action-publish", expire_at=["2099-01-01 10:00"])
    return public(attempt.place).expire_at is not None


@change
def delete_the_place(attempt):
    attempt.client.post(admin("delete", attempt.place.pk), {"confirm_site_name": ""})
    return not exists(attempt.place)


@change
def copy_the_place(attempt):
    attempt.copy(attempt.place, attempt.directory)
    return Page.objects.filter(title="Copie").exists()


@change
def change_the_hours(attempt):
    attempt.edit_hours(opening_hours=["24/7"], phone=[""], hours_note=[""])
    return public(attempt.place).specific.opening_hours == "24/7"


@change
def announce_a_closure(attempt):
    attempt.edit_hours(
        **{
            "closures-TOTAL_FORMS": ["1"],
            "closures-0-starts_on": ["01/08/2027"],
            "closures-0-ends_on": ["15/08/2027"],
            "closures-0-ORDER": ["1"],
        }
    )
    return public(attempt.place).specific.closures.exists()


@change
def confirm_the_place(attempt):
    attempt.client.post(reverse("place_confirm", args=[attempt.place.pk]))
    return public(attempt.place).specific.confirmed_on is not None


@change
def invite_a_manager(attempt):
    attempt.manage(faire="inviter", email="x@exemple.fr")
    return PlaceInvitation.objects.exists()


@change
def trust_a_manager(attempt):
    attempt.manage(faire="confiance", qui=attempt.place.memberships.first().pk)
    return attempt.place.memberships.first().is_trusted


@change
def save_a_new_event(attempt):
    attempt.add_event()
    return events_below(attempt.place, title="Neuf").exists()


@change
def publish_a_new_event(attempt):
    attempt.add_event("action-publish")
    return events_below(attempt.place, title="Neuf", live=True).exists()


@change
def propose_a_new_event(attempt):
    attempt.add_event("action-submit")
    return any(e.workflow_in_progress for e in events_below(attempt.place, title="Neuf"))


@change
def save_an_event(attempt):
    attempt.edit(attempt.event, "event")
    return latest(attempt.event).title == "Changé"


@change
def publish_an_event(attempt):
    attempt.edit(attempt.event, "event", "action-publish")
    return public(attempt.event).title == "Changé"


@change
def say_that_an_event_is_at_another_place(attempt):
    attempt.edit(attempt.event, "event", "action-publish", place=[str(attempt.elsewhere.pk)])
    return public(attempt.event).specific.place_id == attempt.elsewhere.pk


@change
def unpublish_an_event(attempt):
    attempt.client.post(admin("unpublish", attempt.event.pk))
    return public(attempt.event) is None


@change
def delete_an_event(attempt):
    attempt.client.post(admin("delete", attempt.event.pk))
    return not exists(attempt.event)


@change
def move_an_event(attempt):
    attempt.client.post(admin("move_confirm", attempt.event.pk, attempt.elsewhere.pk))
    return not events_below(attempt.place, pk=attempt.event.pk).exists()


@change
def copy_an_event_here(attempt):
    address = reverse("event_duplicate", args=[attempt.event.pk])
    attempt.client.post(address, {"title": "Copie", "day": "2199-03-02"})
    return events_below(attempt.place, title="Copie").exists()


@change
def copy_an_event_with_its_days(attempt):
    attempt.copy(attempt.event, attempt.place)
    return events_below(attempt.place, title="Copie").exists()


@change
def copy_an_event_to_another_place(attempt):
    attempt.copy(attempt.event, attempt.elsewhere)
    return events_below(attempt.elsewhere, title="Copie").exists()


@change
def save_what_is_under_review(attempt):
    attempt.edit(attempt.draft, "event")
    return latest(attempt.draft).title == "Changé"


@change
def publish_what_is_under_review(attempt):
    attempt.edit(attempt.draft, "event", "action-publish")
    return public(attempt.draft) is not None


@change
def accept_a_proposal(attempt):
    attempt.answer("approve", "")
    return public(attempt.draft) is not None


@change
def refuse_a_proposal(attempt):
    attempt.answer("reject", "Non")
    return status(attempt.place.review) == WorkflowState.STATUS_NEEDS_CHANGES


@change
def cancel_the_proposal_of_somebody_else(attempt):
    attempt.edit(attempt.draft, "event", "action-cancel-workflow")
    return status(attempt.place.review) == WorkflowState.STATUS_CANCELLED


@change
def make_the_place_private(attempt):
    address = admin("set_privacy", attempt.place.pk)
    attempt.client.post(address, {"restriction_type": "login"})
    return attempt.place.view_restrictions.exists()


@change
def lock_the_place(attempt):
    attempt.client.post(admin("lock", attempt.place.pk))
    return Page.objects.get(pk=attempt.place.pk).locked


@change
def reorder_what_is_below_the_place(attempt):
    attempt.client.post(f"{admin('set_page_position', attempt.draft.pk)}?position=0")
    first = min(attempt.place.get_children().values_list("path", flat=True))
    return Page.objects.get(pk=attempt.draft.pk).path == first


@change
def unpublish_in_bulk(attempt):
    attempt.bulk("unpublish", attempt.event)
    return public(attempt.event) is None


@change
def publish_in_bulk(attempt):
    attempt.bulk("publish", attempt.draft)
    return public(attempt.draft) is not None


@change
def delete_in_bulk(attempt):
    attempt.bulk("delete", attempt.event)
    return not exists(attempt.event)


@change
def move_in_bulk(attempt):
    attempt.bulk("move", attempt.event)
    return not events_below(attempt.place, pk=attempt.event.pk).exists()


@change
def unpublish_by_the_api(attempt):
    attempt.by_api("unpublish", attempt.event)
    return public(attempt.event) is None


@change
def publish_by_the_api(attempt):
    attempt.by_api("publish", attempt.draft)
    return public(attempt.draft) is not None


@change
def delete_by_the_api(attempt):
    attempt.by_api("delete", attempt.event)
    return not exists(attempt.event)


@change
def upload_a_photo(attempt):
    collection = attempt.place.team.collection
    upload(attempt.client, collection)
    return Picture.objects.filter(title="Neuve", collection=collection).exists()


@change
def rename_a_photo(attempt):
    address = reverse("wagtailimages:edit", args=[attempt.photo.pk])
    attempt.client.post(
        address, {**PICTURE_FIELDS, "title": "Autre", "collection": attempt.photo.collection_id}
    )
    return Picture.objects.get(pk=attempt.photo.pk).title == "Autre"


@change
def delete_a_photo(attempt):
    attempt.client.post(reverse("wagtailimages:delete", args=[attempt.photo.pk]))
    return not Picture.objects.filter(pk=attempt.photo.pk).exists()
