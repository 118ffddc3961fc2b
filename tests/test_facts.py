"""A changed fact appears in every output, from the next request on.

The test requests every output of a small network, which fills the caches; changes one fact, as an
editor does; and requests the outputs again. Every output that quoted the former fact must quote the
new one, and none the former. The outputs are the named URL patterns and the links of the pages, so
that a new output is covered without being listed here.
"""

import datetime
import html
import re
import time
from functools import cached_property
from io import BytesIO
from urllib.parse import parse_qsl, urlsplit
from zipfile import ZipFile

import pytest
from django.test import Client, TestCase
from django.urls import get_resolver, reverse
from django.utils import timezone
from pypdf import PdfReader

from events.choices import Repeat
from events.models import CalendarEntry, HeadCount
from home.front.near.orientation import NEEDS
from network.models import Organisation, Person
from places.choices import OfferKind, Service
from places.models import PlaceHost, PlaceOffer, PlaceStop
from search.indexing.waiting import catch_up
from tests.factories import (
    ArticlePageFactory,
    CollectionFactory,
    CollectionItemFactory,
    CongressIndexPageFactory,
    CongressPageFactory,
    EventIndexPageFactory,
    EventPageFactory,
    PlaceIndexPageFactory,
    PlaceMembershipFactory,
    PlacePageFactory,
    PublisherFactory,
    ResourceIndexPageFactory,
    SeriesFactory,
    SeriesPartFactory,
    SessionFactory,
    UserFactory,
)

from .facts import API, API_PLACE, CARD, FACTS, FACTS_ON_PAPER, publish
from .walk import PRIVATE, links, named_addresses

ADMIN = {"editor", "manager"}
SOME_NEEDS = [*NEEDS][:1]
# Values of the arguments of URL patterns; a pattern whose argument has no value is not requested.
ARGUMENTS = {
    "path": [],
    "code": ["13", "13056"],
    "slug": ["lieu-a"],
    "key": [],
    "section": ["pages"],
    "need": SOME_NEEDS,
    "language": ["ar"],
    "kind": ["lieu"],
    "token": [],
    "pk": [],
    "apps": [],
    "digest": [],
    "file_format": ["csv", "json"],
    "day": [],
    "file": [],
    "uid": [],
}
ESCAPED = re.compile(r"\\u([0-9a-f]{4})")
SPACES = re.compile("[\u00a0\u202f]|&nbsp;")
# Outputs that name events without their dates.
UNDATED_LISTS = {"/api/v2/pages/", API}
UNDATED = ("/agenda/s-abonner/", "/recherche/suggestions")
# Not requested: PDFs (tested below, and their content is that of the page), images, the history of
# a text, which quotes its former versions, and the OpenAPI document, which lists every choice.
UNREAD = (".pdf", ".svg", ".ico", "/media/", "/historique/", "/openapi.json")


def read(client, address):
    """Return the text of the answer, decoded from its format; "" if the status is not 200."""
    response = client.get(address)
    if response.status_code != 200:
        return ""
    body = response.getvalue() if response.streaming else response.content
    if body.startswith(b"PK"):
        archive = ZipFile(BytesIO(body))
        text = "".join(archive.read(name).decode() for name in archive.namelist())
    elif body.startswith(b"%PDF"):
        text = "".join(page.extract_text() for page in PdfReader(BytesIO(body)).pages)
    else:
        text = body.decode("utf-8", "replace").replace("\r\n ", "")
    text = ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return SPACES.sub(" ", html.unescape(text))


class Network:
    """A network of two places in one commune, with two events at the first place.

    `visitor`, `editor` and `manager` are the clients of an anonymous visitor, of a superuser and of
    the manager of the first place.
    """

    def __init__(self, home):
        directory = PlaceIndexPageFactory(parent=home)
        agenda = EventIndexPageFactory(parent=home)
        library = ResourceIndexPageFactory(parent=home)
        self.make_texts(library)
        fields = {"latitude": 43.405, "insee_code": "13056", "source": "Annuaire d’essai"}
        self.organisation = Organisation.objects.create(name="Améthyste", phone="+33465000000")
        self.place = PlacePageFactory(
            parent=directory,
            **fields,
            title="Quartz numérique",
            slug="lieu-a",
            longitude=5.05,
            official_name="Centre Feldspath",
            phone="+33442112233",
            other_phone="+33611223344",
            fees=["Gratuit sous condition"],
            address="3 rue Turquoise",
            address_extra="Bâtiment Saphir",
            body=[("paragraph", "<p>Kaolin</p>")],
            services=[Service.CULTURE],
            organisation=self.organisation,
            opening_hours="Mo-Su 00:07-23:48",
            updated_on=datetime.date(2022, 6, 28),
            national_id="essai-1",
        )
        self.host = PlaceHost.objects.create(
            place=self.place, first_name="Nérine", consent_how="spoken", languages=["swb"]
        )
        self.offer = PlaceOffer.objects.create(
            place=self.place, kind=OfferKind.ROOM, name="Salle Onyx", price="6.41"
        )
        self.other = PlacePageFactory(
            parent=directory,
            **fields,
            title="Basalte numérique",
            slug="lieu-b",
            postcode="13117",
            longitude=5.06,
            updated_on=timezone.localdate(),
            national_id="essai-2",
        )
        day = timezone.localtime().replace(hour=15, minute=13, second=0, microsecond=0)
        self.starts_at = day + datetime.timedelta(days=6)
        self.contact = Person.objects.create(name="Corindon Adam", email="adam@exemple.fr")
        self.workshop = EventPageFactory(
            parent=agenda,
            contact=self.contact,
            place=self.place,
            organisation=self.organisation,
            starts_at=self.starts_at,
            title="Reliure numérique",
            slug="rendez-vous-a",
            is_free=False,
            price="3,17 euros",
        )
        self.closing = EventPageFactory(
            parent=agenda,
            place=self.place,
            starts_at=self.starts_at + datetime.timedelta(hours=2),
            repeat=Repeat.WEEKLY,
            until=(self.starts_at + datetime.timedelta(days=15)).date(),
            title="Vannerie numérique",
            slug="rendez-vous-b",
        )
        catch_up()
        self.visitor, self.editor, self.manager = Client(), Client(), Client()
        self.editor.force_login(UserFactory(is_superuser=True))
        membership = PlaceMembershipFactory(place=self.place)
        self.manager.force_login(membership.user)

    def make_texts(self, library):
        """Create an article in a series and a collection, with a source, and one that cites it."""
        self.text = ArticlePageFactory(parent=library, title="Schiste", slug="lieu-a")
        link = f'<p><a linktype="page" id="{self.text.pk}">voir</a></p>'
        source = {"title": "Une étude", "url": "https://marne.example/a"}
        citing = ArticlePageFactory(parent=library, title="Tourbe")
        publish(citing, body=[("paragraph", link)])
        self.publisher = PublisherFactory(
            name="Marnière", slug="lieu-a", url="https://marne.example/"
        )
        publish(self.text, sources=[("source", source)])
        SeriesPartFactory(
            series=SeriesFactory(title="Suite", slug="lieu-a"), number=1, page=self.text
        )
        self.collection = CollectionFactory(title="Choix", slug="lieu-a")
        self.item = CollectionItemFactory(collection=self.collection, page=self.text, word="Grès")

    @cached_property
    def addresses(self):
        """The addresses of the named URL patterns, of the pages, and of their links.

        Of the links with the same path and the same filters, only the first is included.
        """
        arguments = ARGUMENTS | {
            "key": ["13056", f"l{self.place.pk}"],
            "uid": CalendarEntry.objects.values_list("uid", flat=True),
        }
        named = [
            *named_addresses(arguments),
            *(page.get_url() for page in [self.place, self.other, self.workshop, self.closing]),
            *(API, self.whole(API_PLACE)),
            "/recherche/?q=num%C3%A9rique",
            "/recherche/suggestions?q=num",
            "/lieux/?pres=Martigues",
            "/pres-de-chez-moi/?pres=Martigues",
            "/agenda/?q=num%C3%A9rique",
            CARD,
            *(f"/orientation/{need}/?pres=13056+Martigues" for need in SOME_NEEDS),
        ]
        collected = dict.fromkeys(named)
        questions = set()
        for address in named:
            for link in links(address, read(self.visitor, address)):
                parts = urlsplit(link)
                question = parts.path, tuple(name for name, _value in parse_qsl(parts.query))
                # The link of a place to its card names the town: it becomes another link.
                names_town = parts.path.endswith("/langues/carte/") and link != CARD
                if not (link.startswith(PRIVATE) or names_town) and question not in questions:
                    questions.add(question)
                    collected.setdefault(link)
        return [address for address in collected if not urlsplit(address).path.endswith(UNREAD)]

    def whole(self, address):
        """Return an address of `Fact.required` with the key of the first place."""
        return address.replace("{place}", str(self.place.pk))

    def outputs(self, addresses=None):
        """Return {address: text}; the keys "editor" and "manager" are admin home pages.

        All outputs are read, or those of `addresses` only.
        """
        screens = {"editor": self.editor, "manager": self.manager}
        if addresses is None:
            addresses = [*self.addresses, *screens]
        return {
            address: read(screens[address], "/admin/")
            if address in screens
            else read(self.visitor, address)
            for address in addresses
        }


def disagreements(fact, before, after):
    """Yield (address, problem) of each output that contradicts `fact` after the change.

    `before` and `after` are {address: text}.
    """
    for address, text in after.items():
        if address in ADMIN and not fact.in_admin:
            continue
        if fact.former and re.search(fact.former, text):
            yield address, "quotes the former text"
        # The admin home pages list the pending work, so a completed task disappears from them.
        is_undated = address in UNDATED_LISTS or address.startswith(UNDATED)
        if not fact.now or address in ADMIN or (fact.is_of_dates and is_undated):
            continue
        former, new = (len(re.findall(fact.now, of)) for of in (before[address], text))
        if re.search(fact.quoted, before[address]) and new <= former:
            yield address, "does not quote the new text"


def omissions(fact, network):
    """Yield (address, problem) of each output of `fact.required` that does not quote the fact."""
    for address, pattern in fact.required.items():
        if not re.search(pattern, read(network.visitor, network.whole(address))):
            yield address, "does not quote the fact"


@pytest.fixture
def network(site, home, communes):
    return Network(home)


@pytest.mark.any_database
def test_each_change_appears_in_every_output(network):
    texts, wrong = network.outputs(), []
    for fact in FACTS:
        concerned = [
            address
            for address, text in texts.items()
            if address in fact.required or fact.is_quoted_in(text)
        ]
        # An output that was read since the last change is in the caches, and may become stale.
        before = network.outputs(concerned)
        assert any(re.search(fact.quoted, text) for text in before.values()), fact
        with TestCase.captureOnCommitCallbacks(execute=True):
            fact.change(network)
        after = network.outputs(concerned)
        name = fact.change.__name__
        found = [*disagreements(fact, before, after), *omissions(fact, network)]
        wrong += (f"{name}: {address} {problem}" for address, problem in found)
        texts |= after
    # Nor is a former text quoted at the end by an output that did not quote it before the change.
    for address, text in network.outputs().items():
        wrong += (
            f"{address} quotes {fact.former}"
            for fact in FACTS
            if fact.former and re.search(fact.former, text)
            if fact.in_admin or address not in ADMIN
        )
    assert not wrong, "\n".join(wrong)


def test_expired_page_disappears_within_a_second(network):
    """The caches are warm, and the command that unpublishes expired pages has not run."""
    addresses = [a for a in network.addresses if "Reliure" in read(network.visitor, a)]
    assert len(addresses) > 30
    network.addresses = addresses
    # The page expires after twice the time that this machine needs to request every output.
    with TestCase.captureOnCommitCallbacks(execute=True):
        publish(network.workshop)
    started = timezone.now()
    network.outputs()
    expire_at = timezone.now() + 2 * (timezone.now() - started)
    with TestCase.captureOnCommitCallbacks(execute=True):
        publish(network.workshop, expire_at=expire_at)
    warm = network.outputs()
    assert timezone.now() < expire_at, "The page expired before the outputs were requested"
    assert all("Reliure" in warm[address] for address in addresses)
    time.sleep((expire_at - timezone.now()).total_seconds() + 1)
    after = network.outputs()
    assert [a for a in addresses if "Reliure" in after[a]] == []


@pytest.fixture
def papers(network, communes, pango):
    """Return the addresses of the public PDFs and of the admin's PDFs.

    The fixture creates stops, a congress edition and head counts, so that each PDF mentions the
    first place, the workshop or the edition at the place.
    """
    times = {"opens_at": datetime.time(14), "closes_at": datetime.time(16)}
    stop = PlaceStop(commune=communes["13001"], weekdays=["MO", "TU", "WE", "TH", "FR"], **times)
    network.place.stops.add(stop)
    publish(network.place)
    editions = CongressIndexPageFactory(parent=network.place.get_parent().get_parent())
    congress = CongressPageFactory(parent=editions, place=network.place)
    SessionFactory(congress=congress)
    day = {"starts_at": timezone.now(), "original_starts_at": timezone.now()}
    for place in (network.place, network.other):
        HeadCount.objects.create(title="Reliure", place=place, people=30, first_timers=10, **day)
    arguments = dict.fromkeys(ARGUMENTS, []) | {
        "code": ["13001"],
        "slug": ["lieu-a"],
        "uid": [congress.calendar_entry.uid],
    }
    public = [address for address in named_addresses(arguments) if address.endswith(".pdf")]
    near = f"?pres={network.place.postcode}&km=30"  # without it, these papers are forms
    forms = ("/lettre/", "/langues/")
    public = [f"{path}{near}" if path.startswith(forms) else path for path in public]
    names = [name for name in get_resolver().reverse_dict if str(name).endswith("_pdf")]
    return public, [reverse(name) for name in names]


def read_papers(network, papers):
    public, private = papers
    of_public = {address: read(network.visitor, address) for address in public}
    return of_public | {address: read(network.editor, address) for address in private}


@pytest.mark.any_database
def test_each_change_appears_in_every_pdf(network, papers):
    before, wrong = read_papers(network, papers), []
    assert {address for address, text in before.items() if "Quartz" not in text} == set()
    for fact in FACTS_ON_PAPER:
        assert any(re.search(fact.quoted, text) for text in before.values()), fact
        with TestCase.captureOnCommitCallbacks(execute=True):
            fact.change(network)
        after = read_papers(network, papers)
        name = fact.change.__name__
        wrong += (
            f"{name}: {address} {problem}"
            for address, problem in disagreements(fact, before, after)
        )
        before = after
    assert not wrong, "\n".join(wrong)
