"""Two similar places, and clients of users of each role."""

from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from wagtail.images.tests.utils import get_test_image_file

from network.models import Picture
from places.models import PlacePage
from tests.factories import (
    EventPageFactory,
    PlaceMembershipFactory,
    PlacePageFactory,
    UserFactory,
)
from tests.forms import filled

from .table import TRIED

SECRET = "cachottier"  # in the title of each draft


class World:
    """The places `own` and `other`.

    Each is published, with a published event, a draft event under review (`review`) and a photo.
    """

    def __init__(self, directory, writer):
        self.directory, self.writer = directory, writer
        self.own = self._place("Port")
        self.other = self._place("Gare")

    def _place(self, title):
        place = PlacePageFactory(parent=self.directory, title=title, confirmed_on=None)
        place.save_revision(user=self.writer).publish()
        place = PlacePage.objects.get(pk=place.pk)
        PlaceMembershipFactory(place=place)
        place.event = EventPageFactory(parent=place, title=f"Atelier {title}")
        place.event.save_revision(user=self.writer).publish()
        place.draft = EventPageFactory(parent=place, title=f"{SECRET} {title}", live=False)
        place.draft.save_revision(user=self.writer)
        place.review = place.draft.get_workflow().start(place.draft, self.writer)
        place.photo = Picture.objects.create(
            title=f"Photo {title}", file=get_test_image_file(), collection=place.team.collection
        )
        return place

    def browser(self, role):
        """Return the client of a new user of this role, anonymous for "visitor".

        The place of a "manager" or a "trusted" manager is `own`.
        """
        client = Client()
        if role in {"manager", "trusted"}:
            membership = PlaceMembershipFactory(place=self.own, is_trusted=role == "trusted")
            client.force_login(membership.user)
        if role == "team":
            user = UserFactory()
            user.groups.add(Group.objects.get(name="Coordination"))
            client.force_login(user)
        if role == "superuser":
            client.force_login(UserFactory(is_superuser=True))
        return client

    def browsers(self):
        """Return {role: result of `browser`} of the roles of the tables."""
        return {role: self.browser(role) for role in dict(TRIED)}

    def elsewhere(self, place):
        return self.other if place == self.own else self.own


def admin(name, *args):
    return reverse(f"wagtailadmin_pages:{name}", args=args)


def forms(world):
    """Return {name: data of the form of a place or of an event, as a superuser sees it}.

    The data are submitted by every role: a user who does not see a form may still forge it.
    """
    client, place = world.browser("superuser"), world.own
    dates = {"starts_at": ["03/11/2027 14:00"], "ends_at": ["03/11/2027 16:00"]}
    return {
        "place": filled(client, admin("edit", place.pk)),
        "event": filled(client, admin("edit", place.event.pk)),
        "new event": filled(client, admin("add", "events", "eventpage", place.pk)) | dates,
        "hours": filled(client, reverse("place_hours", args=[place.pk])),
    }
