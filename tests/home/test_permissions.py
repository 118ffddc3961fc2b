"""Who may do what, tried for real: role × action × own place or another's.

The roles are a visitor, a manager of the place, a manager whom the network trusts, one of the
network's team, a superuser. What is read is judged by its answer, what is written by what the
database then says, whatever the answer.
"""

import re
from contextlib import contextmanager

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, Page, WorkflowState

from events.models import EventPage, PrivateFeed
from home.desk.managers_gate import OPEN
from places.managers.teams import sync
from places.models import PlaceInvitation, PlacePage
from tests.factories import (
    EventPageFactory,
    PlaceIndexPageFactory,
    PlaceMembershipFactory,
    PlacePageFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

ROLES = ["visitor", "manager", "trusted", "team", "superuser"]
SECRET = "cachottier"


class World:
    """Two places alike: published, with a draft of the network beside, an event published, an
    event in draft that waits for an answer, a photo."""

    def __init__(self, directory, writer):
        self.directory, self.writer = directory, writer
        self.own = self.make("Port")
        self.other = self.make("Gare")

    def make(self, title):
        place = PlacePageFactory(parent=self.directory, title=title, confirmed_on=None)
        place.save_revision(user=self.writer).publish()
        place = PlacePage.objects.get(pk=place.pk)
        PlaceMembershipFactory(place=place)
        place.event = EventPageFactory(parent=place, title=f"Atelier {title}")
        place.event.save_revision(user=self.writer).publish()
        place.draft = EventPageFactory(parent=place, title=f"{SECRET} {title}", live=False)
        place.draft.save_revision(user=self.writer)
        place.review = place.draft.get_workflow().start(place.draft, self.writer)
        place.photo = Image.objects.create(
            title=f"Photo {title}", file=get_test_image_file(), collection=place.team.collection
        )
        return place

    def join(self, role):
        """A browser in which somebody of that role is known, who keeps the place `own` if any."""
        client = Client()
        if role in {"manager", "trusted"}:
            membership = PlaceMembershipFactory(place=self.own, is_trusted=role == "trusted")
            client.force_login(membership.user)
        if role == "team":
            user = UserFactory()
            user.groups.add(Group.objects.get(name="Équipe du réseau"))
            client.force_login(user)
        if role == "superuser":
            client.force_login(UserFactory(is_superuser=True))
        return client


@pytest.fixture
def world(site, home):
    writer = UserFactory(username="redactrice", is_superuser=True)
    return World(PlaceIndexPageFactory(parent=home), writer)


def admin(name, *args):
    return reverse(f"wagtailadmin_pages:{name}", args=args)


def reads(place):
    """{what: the address that shows it} about one place and what is below it."""
    event, draft, revision = place.event.pk, place.draft.pk, place.latest_revision_id
    new = place.draft.latest_revision_id
    return {
        "edit place": admin("edit", place.pk),
        "edit event": admin("edit", event),
        "edit draft": admin("edit", draft),
        "preview place": admin("preview_on_edit", place.pk),
        "preview event to add": admin("preview_on_add", "events", "eventpage", place.pk),
        "view draft": admin("view_draft", draft),
        "history": admin("history", place.pk),
        "review history": admin("workflow_history", draft),
        "review preview": admin("workflow_preview", draft, place.review.current_task_state.task_id),
        "old version": admin("revisions_view", draft, new),
        "compare": admin("revisions_compare", place.pk, "earliest", revision),
        "go back to a version": admin("revisions_revert", draft, new),
        "add event": admin("add", "events", "eventpage", place.pk),
        "copy event": admin("copy", event),
        "copy place": admin("copy", place.pk),
        "delete place": admin("delete", place.pk),
        "delete event": admin("delete", event),
        "unpublish place": admin("unpublish", place.pk),
        "unpublish event": admin("unpublish", event),
        "move place": admin("move", place.pk),
        "move event": admin("move", event),
        "privacy": admin("set_privacy", place.pk),
        "usage": admin("usage", place.pk),
        "answer a proposal": admin(
            "workflow_action", draft, "approve", place.review.current_task_state_id
        ),
        "explore": reverse("wagtailadmin_explore", args=[place.pk]),
        "hours": reverse("place_hours", args=[place.pk]),
        "managers": reverse("place_managers", args=[place.pk]),
        "next season": reverse("event_next_season", args=[place.pk]),
        "dates": reverse("event_dates", args=[event]),
        "photo": reverse("wagtailimages:edit", args=[place.photo.pk]),
        "delete photo": reverse("wagtailimages:delete", args=[place.photo.pk]),
        "choose photo": reverse("wagtailimages_chooser:chosen", args=[place.photo.pk]),
        "choose below": reverse("wagtailadmin_choose_page_child", args=[place.draft.pk]),
        "interface of programs": reverse("wagtailadmin_api:pages:detail", args=[draft]),
    }


NETWORK_ONLY = {
    *("copy place", "delete place", "unpublish place", "move place", "move event"),
    *("privacy", "usage", "answer a proposal", "managers", "interface of programs"),
    "review preview",
}
TRUST = {"delete event", "unpublish event", "dates"}
# To the network one place is as good as another.
TRIED = [
    *((role, which) for role in ("visitor", "manager", "trusted") for which in ("own", "other")),
    ("team", "other"),
    ("superuser", "other"),
]


@pytest.mark.parametrize(("role", "which"), TRIED)
def test_who_may_read(world, role, which):
    client = world.join(role)
    addresses = reads(getattr(world, which))
    found = {what for what, at in addresses.items() if client.get(at).status_code == 200}
    may = {
        ("manager", "own"): set(addresses) - NETWORK_ONLY - TRUST,
        ("trusted", "own"): set(addresses) - NETWORK_ONLY,
        ("team", "other"): set(addresses),
        ("superuser", "other"): set(addresses),
    }
    assert found == may.get((role, which), set())


SCREENS = {
    "imports": ("imports_de_lieux:runs", True),
    "duplicates": ("doublons_de_lieux:pairs", True),
    "all places": ("lieux:index", True),
    "all events": ("evenements:index", True),
    "snippets": ("wagtailsnippets:index", True),
    "organisations": ("wagtailsnippets_network_organisation:list", True),
    "new organisation": ("wagtailsnippets_network_organisation:add", True),
    "documents": ("wagtaildocs:index", True),
    "site history": ("wagtailadmin_reports:site_history", True),
    "reviews": ("wagtailadmin_reports:workflow", True),
    "ageing pages": ("wagtailadmin_reports:aging_pages", True),
    "users": ("wagtailusers_users:index", False),
    "groups": ("wagtailusers_groups:index", False),
    "sites": ("wagtailsites:index", False),
    "workflows": ("wagtailadmin_workflows:index", False),
    "sources": ("sources_de_lieux:index", True),
    "interface of programs": ("wagtailadmin_api:pages:listing", True),
}


@pytest.mark.parametrize("role", ROLES)
def test_who_may_open_the_screens_of_the_network(world, role):
    client = world.join(role)
    opened = {
        what
        for what, (name, _team) in SCREENS.items()
        if client.get(reverse(name)).status_code == 200
    }
    assert opened == {
        what
        for what, (_name, is_of_team) in SCREENS.items()
        if role == "superuser" or (role == "team" and is_of_team)
    }


def filled(client, address):
    """The form that a page shows, as a browser would send it; {} when there is none."""
    page = BeautifulSoup(client.get(address).content, "html.parser")
    form = page.find("form", id="w-editor-form") or page.find("form", id="page-edit-form")
    data = {}
    for field in form.find_all(["input", "textarea", "select"]) if form else []:
        name, kind = field.get("name"), field.get("type")
        if not name or kind in {"submit", "button", "file"} or "__prefix__" in name:
            continue
        if kind in {"checkbox", "radio"}:
            if field.has_attr("checked"):
                data.setdefault(name, []).append(field.get("value", "on"))
        elif field.name == "select":
            chosen = [option.get("value") for option in field.find_all("option", selected=True)]
            data.setdefault(name, []).extend(chosen)
        else:
            data.setdefault(name, []).append(
                field.text.strip() if field.name == "textarea" else field.get("value", "")
            )
    # What a script draws: blocks, none of them here.
    for field in form.find_all(attrs={"data-controller": "w-block"}) if form else []:
        data[f"{field['id']}-count"] = ["0"]
    return data


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def latest(page):
    return Page.objects.get(pk=page.pk).get_latest_revision_as_object()


def public(page):
    return Page.objects.filter(pk=page.pk, live=True).first()


def children(place, **fields):
    return EventPage.objects.filter(path__startswith=place.path, **fields)


def writes(client, world, place, forms):
    """{what: whether it happened} of every change that a person may try about a place.

    `forms` are those that a superuser is shown, sent as they are: whoever is not shown a form may
    still write one.
    """
    elsewhere = world.other if place == world.own else world.own
    event, draft, photo = place.event, place.draft, place.photo
    task = place.review.current_task_state

    def edit(page, form, action=None, **values):
        data = {**forms[form], "title": ["Changé"], "slug": [page.slug], **values}
        client.post(admin("edit", page.pk), {**data, **({action: ["1"]} if action else {})})

    def add(action=None):
        data = {**forms["new event"], "title": ["Neuf"], "slug": ["neuf"]}
        data |= {action: ["1"]} if action else {}
        client.post(admin("add", "events", "eventpage", place.pk), data)

    def move(page, to):
        client.post(admin("move_confirm", page.pk, to.pk))

    def copy(page, to):
        data = {"new_title": "Copie", "new_slug": "copie", "new_parent_page": to.pk}
        client.post(admin("copy", page.pk), {**data, "publish_copies": "on"})

    def bulk(action, page):
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        client.post(f"{address}?id={page.pk}", {"chooser": elsewhere.pk})

    def program(action, page):
        address = reverse("wagtailadmin_api:pages:action", args=[page.pk, action])
        client.post(address, {"recursive": False}, content_type="application/json")

    def upload(collection):
        file = SimpleUploadedFile("p.png", get_test_image_file().file.getvalue(), "image/png")
        data = {"title": "Neuve", "file": file, "collection": collection.pk}
        client.post(reverse("wagtailimages:add"), data)

    def manage(**said):
        client.post(reverse("place_managers", args=[place.pk]), said)

    def status(state):
        return WorkflowState.objects.get(pk=state.pk).status

    hours = {"opening_hours": ["24/7"], "phone": [""], "hours_note": [""]}
    answer = ["workflow_action", draft.pk]
    tries = {
        "save place": (lambda: edit(place, "place"), lambda: latest(place).title == "Changé"),
        "publish place": (
            lambda: edit(place, "place", "action-publish"),
            lambda: public(place).title == "Changé",
        ),
        "propose place": (
            lambda: edit(place, "place", "action-submit"),
            lambda: latest(place).current_workflow_state is not None,
        ),
        "change the address of a place": (
            lambda: edit(place, "place", slug=["ailleurs"]),
            lambda: latest(place).slug == "ailleurs",
        ),
        "confirm by the form": (
            lambda: edit(place, "place", confirmed_on=["01/01/2026"]),
            lambda: latest(place).confirmed_on is not None,
        ),
        "unpublish place": (
            lambda: client.post(admin("unpublish", place.pk)),
            lambda: public(place) is None,
        ),
        "expire place": (
            lambda: edit(place, "place", "action-publish", expire_at=["2099-01-01 10:00"]),
            lambda: public(place).expire_at is not None,
        ),
        "delete place": (
            lambda: client.post(admin("delete", place.pk), {"confirm_site_name": ""}),
            lambda: not Page.objects.filter(pk=place.pk).exists(),
        ),
        "copy place": (
            lambda: copy(place, world.directory),
            lambda: Page.objects.filter(title="Copie").exists(),
        ),
        "hours": (
            lambda: client.post(
                reverse("place_hours", args=[place.pk]), {**forms["hours"], **hours}
            ),
            lambda: public(place).specific.opening_hours == "24/7",
        ),
        "close": (
            lambda: client.post(
                reverse("place_hours", args=[place.pk]),
                {
                    **forms["hours"],
                    "closures-TOTAL_FORMS": ["1"],
                    "closures-0-starts_on": ["01/08/2027"],
                    "closures-0-ends_on": ["15/08/2027"],
                    "closures-0-ORDER": ["1"],
                },
            ),
            lambda: public(place).specific.closures.exists(),
        ),
        "confirm": (
            lambda: client.post(reverse("place_confirm", args=[place.pk])),
            lambda: public(place).specific.confirmed_on is not None,
        ),
        "invite": (
            lambda: manage(faire="inviter", email="x@exemple.fr"),
            lambda: PlaceInvitation.objects.exists(),
        ),
        "trust": (
            lambda: manage(faire="confiance", qui=place.memberships.first().pk),
            lambda: place.memberships.first().is_trusted,
        ),
        "save new event": (add, lambda: children(place, title="Neuf").exists()),
        "publish new event": (
            lambda: add("action-publish"),
            lambda: children(place, title="Neuf", live=True).exists(),
        ),
        "propose new event": (
            lambda: add("action-submit"),
            lambda: any(e.workflow_in_progress for e in children(place, title="Neuf")),
        ),
        "save event": (lambda: edit(event, "event"), lambda: latest(event).title == "Changé"),
        "publish event": (
            lambda: edit(event, "event", "action-publish"),
            lambda: public(event).title == "Changé",
        ),
        "event at another place": (
            lambda: edit(event, "event", "action-publish", place=[str(elsewhere.pk)]),
            lambda: public(event).specific.place_id == elsewhere.pk,
        ),
        "unpublish event": (
            lambda: client.post(admin("unpublish", event.pk)),
            lambda: public(event) is None,
        ),
        "delete event": (
            lambda: client.post(admin("delete", event.pk)),
            lambda: not Page.objects.filter(pk=event.pk).exists(),
        ),
        "move event": (
            lambda: move(event, elsewhere),
            lambda: not children(place, pk=event.pk).exists(),
        ),
        "copy event here": (
            lambda: copy(event, place),
            lambda: children(place, title="Copie").exists(),
        ),
        "copy event here, published": (
            lambda: copy(event, place),
            lambda: children(place, title="Copie", live=True).exists(),
        ),
        "copy event elsewhere": (
            lambda: copy(event, elsewhere),
            lambda: children(elsewhere, title="Copie").exists(),
        ),
        "save what is under review": (
            lambda: edit(draft, "event"),
            lambda: latest(draft).title == "Changé",
        ),
        "publish what is under review": (
            lambda: edit(draft, "event", "action-publish"),
            lambda: public(draft) is not None,
        ),
        "accept": (
            lambda: client.post(admin(*answer, "approve", task.pk), {"comment": ""}),
            lambda: public(draft) is not None,
        ),
        "refuse": (
            lambda: client.post(admin(*answer, "reject", task.pk), {"comment": "Non"}),
            lambda: status(place.review) == WorkflowState.STATUS_NEEDS_CHANGES,
        ),
        "cancel a proposal of somebody": (
            lambda: edit(draft, "event", "action-cancel-workflow"),
            lambda: status(place.review) == WorkflowState.STATUS_CANCELLED,
        ),
        "privacy": (
            lambda: client.post(admin("set_privacy", place.pk), {"restriction_type": "login"}),
            lambda: place.view_restrictions.exists(),
        ),
        "lock": (
            lambda: client.post(admin("lock", place.pk)),
            lambda: Page.objects.get(pk=place.pk).locked,
        ),
        "reorder": (
            lambda: client.post(f"{admin('set_page_position', draft.pk)}?position=0"),
            lambda: (
                Page.objects.get(pk=draft.pk).path
                == min(place.get_children().values_list("path", flat=True))
            ),
        ),
        "bulk unpublish": (lambda: bulk("unpublish", event), lambda: public(event) is None),
        "bulk publish": (lambda: bulk("publish", draft), lambda: public(draft) is not None),
        "bulk delete": (
            lambda: bulk("delete", event),
            lambda: not Page.objects.filter(pk=event.pk).exists(),
        ),
        "bulk move": (
            lambda: bulk("move", event),
            lambda: not children(place, pk=event.pk).exists(),
        ),
        "program unpublishes": (lambda: program("unpublish", event), lambda: public(event) is None),
        "program publishes": (
            lambda: program("publish", draft),
            lambda: public(draft) is not None,
        ),
        "program deletes": (
            lambda: program("delete", event),
            lambda: not Page.objects.filter(pk=event.pk).exists(),
        ),
        "upload photo": (
            lambda: upload(place.team.collection),
            lambda: Image.objects.filter(title="Neuve", collection=place.team.collection).exists(),
        ),
        "rename photo": (
            lambda: client.post(
                reverse("wagtailimages:edit", args=[photo.pk]),
                {"title": "Autre", "collection": photo.collection_id},
            ),
            lambda: Image.objects.get(pk=photo.pk).title == "Autre",
        ),
        "delete photo": (
            lambda: client.post(reverse("wagtailimages:delete", args=[photo.pk])),
            lambda: not Image.objects.filter(pk=photo.pk).exists(),
        ),
    }
    happened = {}
    for what, (attempt, is_done) in tries.items():
        with undone():
            attempt()
            happened[what] = bool(is_done())
    return happened


def forms_of(world):
    """The forms of a place and of an event, as a superuser is shown them."""
    client, place = world.join("superuser"), world.own
    new = filled(client, admin("add", "events", "eventpage", place.pk))
    dates = {"starts_at": ["03/11/2027 14:00"], "ends_at": ["03/11/2027 16:00"]}
    return {
        "place": filled(client, admin("edit", place.pk)),
        "event": filled(client, admin("edit", place.event.pk)),
        "new event": new | dates,
        "hours": filled(client, reverse("place_hours", args=[place.pk])),
    }


MANAGERS = {
    *("save place", "propose place", "hours", "close", "confirm"),
    *("save new event", "propose new event", "save event", "copy event here"),
    *("upload photo", "rename photo", "delete photo"),
}
TRUSTED = MANAGERS | {
    *("publish place", "publish new event", "publish event", "unpublish event", "delete event"),
    "copy event here, published",
}


@pytest.mark.parametrize(("role", "which"), TRIED)
def test_who_may_write(world, role, which):
    forms = forms_of(world)
    happened = writes(world.join(role), world, getattr(world, which), forms)
    # The place of an event kept under a place is that place, whoever says otherwise.
    all_that_is_possible = set(happened) - {"event at another place"}
    may = {
        ("manager", "own"): MANAGERS,
        ("trusted", "own"): TRUSTED,
        ("team", "other"): all_that_is_possible,
        ("superuser", "other"): all_that_is_possible,
    }
    assert {what for what, done in happened.items() if done} == may.get((role, which), set())


@pytest.mark.parametrize("role", ["manager", "trusted"])
def test_a_photo_is_put_in_no_collection_of_others(world, role, home):
    client = world.join(role)
    root = Collection.get_first_root_node()
    for collection in (root, world.other.team.collection):
        file = SimpleUploadedFile("p.png", get_test_image_file().file.getvalue(), "image/png")
        data = {"title": "Neuve", "file": file, "collection": collection.pk}
        client.post(reverse("wagtailimages:add"), data)
        client.post(
            reverse("wagtailimages:edit", args=[world.own.photo.pk]),
            {"title": "Photo Port", "collection": collection.pk},
        )
        assert not Image.objects.filter(collection=collection, title="Neuve").exists()
        assert Image.objects.get(pk=world.own.photo.pk).collection == world.own.team.collection


@pytest.mark.parametrize("role", ["manager", "trusted"])
def test_the_drafts_of_others_are_read_nowhere(world, role):
    """Each screen that is open to managers, asked for what others are writing."""
    client = world.join(role)
    PrivateFeed.objects.create(user_id=client.session["_auth_user_id"])
    feed = reverse("events:private_ics", args=[PrivateFeed.objects.get().token])
    theirs = f"{SECRET} Gare"
    addresses = [
        reverse("wagtailadmin_home"),
        feed,
        reverse("wagtailadmin_explore_root"),
        reverse("wagtailadmin_explore", args=[world.directory.pk]),
        admin("search") + f"?q={SECRET}",
        reverse("wagtailadmin_choose_page_search") + f"?q={SECRET}",
        reverse("wagtailadmin_choose_page_search") + f"?q={SECRET}&page_type=events.EventPage",
        reverse("wagtailadmin_choose_page_child", args=[world.other.pk]),
        reverse("wagtailadmin_choose_page"),
        reverse("wagtailimages:index"),
        reverse("wagtailimages_chooser:choose"),
        *reads(world.other).values(),
    ]
    read = {address: client.get(address, follow=True).content.decode() for address in addresses}
    assert [address for address, text in read.items() if theirs in text] == []
    # They could have been read: the network reads them, and managers read their own.
    seen = world.join("superuser").get(admin("search") + f"?q={SECRET}").content.decode()
    assert theirs in seen
    assert f"{SECRET} Port" in read[reverse("wagtailadmin_home")]
    assert f"{SECRET} Port" in read[feed]


def admin_addresses():
    """(name, an address) of every view of the admin that has a name."""
    root = next(p for p in get_resolver().url_patterns if str(p.pattern) == "admin/")

    def walk(resolver, space):
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLResolver):
                inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
                yield from walk(pattern, inner)
            elif pattern.name:
                values = {
                    name: {"IntConverter": 1}.get(type(converter).__name__, "a")
                    for name, converter in pattern.pattern.converters.items()
                }
                try:
                    yield f"{space}{pattern.name}", reverse(f"{space}{pattern.name}", kwargs=values)
                except NoReverseMatch:
                    continue

    return list(walk(root, ""))


def test_all_that_is_not_open_to_managers_is_shut(world):
    """Whatever view is added one day."""
    client = world.join("trusted")
    shut = [(name, address) for name, address in admin_addresses() if not OPEN.fullmatch(name)]
    assert len(shut) > 150
    home = reverse("wagtailadmin_home")
    for method in (client.get, client.post):
        answers = {name: method(address) for name, address in shut}
        assert {
            name: answer.status_code
            for name, answer in answers.items()
            if not (answer.status_code == 302 and answer.url == home)
        } == {}


def test_who_leaves_finds_every_door_shut(world):
    client = world.join("trusted")
    assert client.get(admin("edit", world.own.pk)).status_code == 200
    world.own.memberships.all().delete()
    sync(world.own)
    for address in reads(world.own).values():
        assert client.get(address).status_code != 200


def test_a_manager_who_is_of_the_team_too_is_not_held(world):
    client = world.join("team")
    user_id = client.session["_auth_user_id"]
    PlaceMembershipFactory(place=world.own, user_id=user_id)
    assert client.get(reverse("wagtailadmin_reports:site_history")).status_code == 200
    assert re.search("my-place__title", client.get(reverse("wagtailadmin_home")).content.decode())
