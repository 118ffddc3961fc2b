"""The programme of an edition in the admin."""

import datetime

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import Revision

from events.congress.programme.files import UnreadableError, parse
from events.models import Session
from tests.events.conftest import PARIS
from tests.factories import CongressPageFactory, PersonFactory, RoomFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = User.objects.create_superuser("editrice")
    client.force_login(user)
    return client


@pytest.fixture
def address(congress):
    return reverse("congress_programme", args=[congress.pk])


def lines(response, **changes):
    """Return the values of the form of the page, with `changes` ({"s3-title": …})."""
    forms = response.context["forms"]
    values = {
        form.add_prefix(name): form[name].value() if form[name].value() is not None else ""
        for form in forms
        for name in form.fields
    }
    for form in forms:
        start = form.instance.starts_at
        if start:
            values[form.add_prefix("starts_at")] = f"{start.astimezone(PARIS):%Y-%m-%dT%H:%M}"
    return values | changes


def test_list_of_sixty_sessions_makes_few_queries(
    editor, congress, session, room, address, django_assert_max_num_queries
):
    for number in range(60):
        session(f"Séance {number}", hour=9 + number % 8, day=5 + number % 2, room=room)
    editor.get(address)
    with django_assert_max_num_queries(40):
        response = editor.get(address)
    assert len(response.context["forms"]) == 60


def test_changed_row_updates_session_and_its_calendar_text(
    editor, congress, session, room, address
):
    sewing, other = session("Couture"), session("Cuisine", hour=11)
    draft = session("Brouillon", hour=12, published=False)
    before = other.latest_revision_id
    form = editor.get(address)
    response = editor.post(
        address,
        lines(
            form,
            **{
                f"s{sewing.pk}-starts_at": "2026-11-06T15:30",
                f"s{sewing.pk}-room": room.pk,
                f"s{sewing.pk}-status": "moved",
                f"s{draft.pk}-minutes": "20",
                "faire": "enregistrer",
            },
        ),
        follow=True,
    )
    assert "2 séances sont enregistrées." in response.content.decode()
    sewing.refresh_from_db()
    assert sewing.starts_at == datetime.datetime(2026, 11, 6, 15, 30, tzinfo=PARIS)
    assert (sewing.room, sewing.former_starts_at) == (room, congress.starts_at)
    assert sewing.entry.sequence == 1
    draft.refresh_from_db()
    assert (draft.live, draft.get_latest_revision_as_object().minutes) == (False, 20)
    other.refresh_from_db()
    assert other.latest_revision_id == before


def test_ticked_drafts_are_published(editor, congress, session, address):
    first, second = session("Un", published=False), session("Deux", hour=10, published=False)
    for each in (first, second):
        each.save_revision()
    form = editor.get(address)
    editor.post(address, lines(form, faire="publier", publie=[str(first.pk)]))
    assert list(Session.objects.public()) == [first]


def test_invalid_row_saves_nothing_and_keeps_typed_values(editor, congress, session, address):
    sewing, other = session("Couture"), session("Cuisine", hour=11)
    form = editor.get(address)
    changes = {
        f"s{sewing.pk}-starts_at": "2026-12-24T10:00",
        f"s{other.pk}-title": "Cuisine du monde",
        "faire": "enregistrer",
    }
    text = editor.post(address, lines(form, **changes)).content.decode()
    assert "Ce jour n’est pas de cette édition" in text
    assert "Cuisine du monde" in text
    assert set(Session.objects.values_list("title", flat=True)) == {"Couture", "Cuisine"}


def change(session, **fields):
    """Change and publish a session, as a colleague does on its own form."""
    session.refresh_from_db()
    for name, value in fields.items():
        setattr(session, name, value)
    session.save_revision().publish()


def test_unchanged_row_does_not_revert_the_change_of_a_colleague(
    editor, congress, session, room, address
):
    sewing, other = session("Couture"), session("Cuisine", hour=11)
    page = editor.get(address)
    change(sewing, status="cancelled")
    changes = {f"s{other.pk}-room": room.pk, "faire": "enregistrer"}
    text = editor.post(address, lines(page, **changes), follow=True).text
    assert "1 séance est enregistrée." in text
    sewing.refresh_from_db()
    other.refresh_from_db()
    assert (sewing.status, other.room) == ("cancelled", room)


@pytest.mark.parametrize("has_first_revision", [True, False])
def test_row_that_a_colleague_changed_is_checked_before_it_is_saved(
    editor, congress, session, room, address, has_first_revision
):
    sewing, other = session("Couture"), session("Cuisine", hour=11)
    for each in (sewing, other):
        change(each)
    page = editor.get(address)
    first = sewing.latest_revision_id
    change(sewing, status="cancelled", status_reason="Panne")
    if not has_first_revision:
        Revision.objects.filter(pk=first).delete()
    changes = {
        f"s{sewing.pk}-room": room.pk,
        f"s{other.pk}-title": "Cuisine du monde",
        "faire": "enregistrer",
    }
    response = editor.post(address, lines(page, **changes))
    assert "Quelqu’un a changé cette séance entre-temps." in response.text
    assert set(Session.objects.values_list("title", "room")) == {
        ("Couture", None),
        ("Cuisine", None),
    }
    shown = lines(response)
    assert shown[f"s{other.pk}-title"] == "Cuisine du monde"
    assert shown[f"s{sewing.pk}-room"] == str(room.pk)
    if has_first_revision:
        assert shown[f"s{sewing.pk}-status"] == "cancelled"
    text = editor.post(address, shown | {"faire": "enregistrer"}, follow=True).text
    assert "2 séances sont enregistrées." in text
    sewing.refresh_from_db()
    assert sewing.room == room
    assert (sewing.status == "cancelled") == has_first_revision


def test_draft_that_a_colleague_changed_is_not_published_unread(editor, congress, session, address):
    sewing = session("Couture", published=False)
    sewing.save_revision()
    page = editor.get(address)
    sewing.title = "Broderie"
    sewing.save_revision()
    values = {"faire": "publier", "publie": [str(sewing.pk)]}
    response = editor.post(address, lines(page, **values))
    assert "Quelqu’un a changé cette séance entre-temps." in response.text
    assert not Session.objects.public().exists()
    editor.post(address, lines(response, **values))
    assert Session.objects.public().get().title == "Broderie"


def test_conflicts_of_room_and_speaker_are_listed(editor, congress, session, room, address):
    jeanne = PersonFactory(name="Jeanne Aubert")
    session("Couture", room=room, published__people=[jeanne])
    session("Cuisine", hour=9, minute=30, room=room, published__people=[jeanne])
    session("Annulée", room=room, status="cancelled", published__people=[jeanne])
    text = editor.get(address).content.decode()
    clash = "à 9\u00a0h\u00a030\u00a0: «\u00a0Couture\u00a0» et «\u00a0Cuisine\u00a0»"
    assert f"Amphithéâtre, {clash}" in text
    assert f"Jeanne Aubert, {clash}" in text
    assert "Annulée\u00a0»" not in text


def test_programme_needs_permission_to_edit_the_page(client, congress, address):
    user = User.objects.create_user("autre", is_staff=True)
    client.force_login(user)
    assert client.get(address).status_code in (302, 403)


def test_coordination_has_permissions_on_sessions(db):
    rights = set(
        Group.objects.get(name="Coordination").permissions.values_list("codename", flat=True)
    )
    assert rights >= {"add_session", "change_session", "publish_session", "add_room", "add_track"}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"schedule": 3}',
        b'{"schedule": {"conference": {"days": [{"rooms": {}}]}}}',
        b"\x00\xff\xfe",
        b"a;b;c\n1;2;3",
        b"PK\x03\x04" + bytes(range(256)),
        b'{"schedule":' * 50_000,
        b"titre;debut\n" + b"x;2026-11-05T09:00\n" * 501,
        b"x" * (2 * 1024 * 1024 + 1),
        b'titre;debut\n"' + b"x" * 200_000,
    ],
    ids=range(13),
)
def test_invalid_file_is_refused_with_explanation(editor, congress, address, content):
    for name in ("programme.csv", "schedule.json"):
        file = SimpleUploadedFile(name, content or b" ")
        response = editor.post(address, {"faire": "lire", "fichier": file})
        assert response.status_code == 200
        assert response.context["problem"]
        with pytest.raises(UnreadableError):
            parse(content, name)
    assert not congress.sessions.exists()


def test_new_session_from_programme_has_its_edition_and_rooms(editor, congress):
    other = CongressPageFactory(parent=congress.get_parent(), title="Autre", slug="autre")
    own, foreign = (
        RoomFactory(congress=congress, name="Ici"),
        RoomFactory(congress=other, name="Là"),
    )
    address = reverse("wagtailsnippets_events_session:add")
    form = editor.get(f"{address}?congress={congress.pk}").context["form"]
    assert form.instance.congress == congress
    assert list(form.fields["room"].queryset) == [own]
    assert foreign not in form.fields["room"].queryset
    assert editor.get(f"{address}?congress=zzz").status_code == 200
