"""Congress of the demonstration: a coming edition and one with proceedings."""

import json
from datetime import datetime, time, timedelta

from django.core.files.base import ContentFile
from wagtail.documents.models import Document

from events.choices import AttendanceMode, SessionStatus
from events.models import (
    CongressIndexPage,
    CongressPage,
    Room,
    Session,
    SessionResource,
    SessionSpeaker,
    Track,
)
from home.team.start.pages import publish
from network.models import Organisation, Person, Territory, Topic

from . import FOLDER, calendar, identity

DATA = FOLDER / "congress"
INVENTED = "Personnage inventé pour la démonstration."
EXAMPLE = "Exemple inventé pour la démonstration\u00a0: ne vous déplacez pas."
SUPPORT = "Support de démonstration"


def make_people(tally) -> None:
    """Create the missing speakers, with a drawn portrait; `tally` counts them."""
    for values in _read()["people"]:
        made = not Person.objects.filter(slug=values["slug"]).exists()
        tally.count("personnes", made=made)
        if made:
            photo = identity.portrait(values["slug"], values["name"], tally)
            kept = {name: values[name] for name in ("slug", "name", "role")}
            Person.objects.create(photo=photo, biography=INVENTED, **kept)


class Assises:
    """Loader of the congress of the demonstration; existing pages are not changed.

    `agenda` is the parent of the index of the congress. The speakers, topics and organisation must
    exist. The editions take place some weeks before or after `today`.
    """

    def __init__(self, agenda, today, tally):
        self.agenda, self.today, self.tally = agenda, today, tally
        self.data = _read()

    def make(self) -> None:
        """Publish the index of the congress and its missing editions, with their sessions.

        Only the number of existing editions counts, because their years depend on `today`: if two
        editions exist, the first two editions of the file are skipped.
        """
        index = CongressIndexPage.objects.child_of(self.agenda).first()
        self.tally.count("pages", made=index is None)
        if index is None:
            values = dict(self.data["index"])
            summary = values.pop("summary")
            index = publish(self.agenda, CongressIndexPage(search_description=summary, **values))
        self.topics = Topic.objects.in_bulk(field_name="slug")
        self.people = Person.objects.in_bulk(field_name="slug")
        # Editions are matched by order, because their years depend on the day of loading.
        there = list(CongressPage.objects.child_of(index).order_by("-starts_at"))
        for rank, edition in enumerate(self.data["editions"]):
            made = rank >= len(there)
            if made:
                self._make_edition(index, edition)
            self.tally.count("éditions des assises", made=made)

    def _make_edition(self, index, edition):
        first = calendar.congress(self.today, edition["weeks"])
        congress = CongressPage(
            slug=str(first.year),
            title=f"{edition['title']} {first.year}",
            search_description=edition["summary"],
            starts_at=_at(first, "09:00"),
            ends_at=_at(first + timedelta(days=1), "17:00"),
            attendance_mode=AttendanceMode.HYBRID,
            online_url="https://video.example.org/direct/amphi",
            venue="Palais des Exemples",
            address="1 place de l’Exemple",
            commune=Territory.objects.filter(code="13055").first(),
            organisation=Organisation.objects.get(slug="reseau-mailles-du-sud"),
            contact=self.people["camille-roustan"],
            body=json.dumps(_text(edition["body"], warning=True)),
            proceedings=json.dumps(_text(edition["proceedings"])),
        )
        congress.topics = [self.topics[slug] for slug in edition["topics"]]
        publish(index, congress)
        self.rooms = self._make_parts(Room, congress, self.data["rooms"])
        self.tracks = self._make_parts(Track, congress, self.data["tracks"])
        for values in edition["sessions"]:
            self._make_session(congress, first, values)

    def _make_parts(self, model, congress, rows):
        return {
            values["name"]: model.objects.create(congress=congress, sort_order=rank, **values)
            for rank, values in enumerate(rows)
        }

    def _make_session(self, congress, first, values):
        day = first + timedelta(days=values["day"] - 1)
        session = Session(
            congress=congress,
            live=False,
            title=values["title"],
            kind=values["kind"],
            abstract=values["abstract"],
            starts_at=_at(day, values["start"]),
            minutes=values["minutes"],
            room=self.rooms.get(values["room"]),
            track=self.tracks.get(values["track"]),
            capacity=values.get("capacity"),
            language=values.get("language", "fr"),
            has_lsf=values.get("lsf", False),
            is_falc=values.get("falc", False),
            live_url=values.get("live", ""),
            status=values.get("status", SessionStatus.CONFIRMED),
            status_reason=values.get("reason", ""),
            report=values.get("report", ""),
            slides=self._support() if values.get("support") else None,
        )
        if values.get("former"):
            session.former_starts_at = _at(day, values["former"])
            session.former_room = values["former_room"]
        if values.get("video"):
            session.replay_url = f"https://video.example.org/assises/{congress.slug}/"
        session.topics = [self.topics[slug] for slug in values["topics"]]
        session.speakers = [
            SessionSpeaker(person=self.people[slug], role=role, sort_order=rank)
            for rank, (slug, role) in enumerate(values["speakers"])
        ]
        session.resources = [
            SessionResource(title=title, url=congress.get_site().root_url + path, sort_order=rank)
            for rank, (title, path) in enumerate(values.get("resources", []))
        ]
        session.full_clean()
        session.save()
        session.save_revision().publish()

    def _support(self):
        document = Document.objects.filter(title=SUPPORT).first()
        if document is None:
            content = ContentFile((DATA / "support.pdf").read_bytes(), name="support.pdf")
            document = Document.objects.create(
                title=SUPPORT, file=content, collection=identity.collection()
            )
        return document


def _read():
    return json.loads((DATA / "congress.json").read_text(encoding="utf-8"))


def _at(day, clock):
    return datetime.combine(day, time.fromisoformat(clock), calendar.PARIS)


def _text(text, *, warning=False):
    blocks = []
    if text:
        paragraphs = "".join(f"<p>{part}</p>" for part in text.split("\n\n"))
        blocks.append({"type": "paragraph", "value": paragraphs})
    if warning:
        value = {"kind": "warning", "text": f"<p>{EXAMPLE}</p>"}
        blocks.append({"type": "callout", "value": value})
    return blocks
