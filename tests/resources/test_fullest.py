"""Number of queries of the fullest text of each kind, just after a publication.

Each body contains every block, and each text has everything that may surround it; the caches are
empty.
"""

import datetime
import json

import pytest
import wagtail_factories
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.fields import StreamField

from network.blocks import FigureBlock
from network.blocks.lists import GalleryBlock
from network.links.reading import read_all
from network.models import ContentStamp, ExternalLink, Organisation
from network.outputs.caching import responses
from places.models import Closure, PlaceStop
from resources.models import (
    ArticlePage,
    Contribution,
    InterviewPage,
    ResourcePage,
    SurveyPage,
)
from tests.canaries import PAGE_MODELS
from tests.copies import copy_page
from tests.factories import (
    ArticlePageFactory,
    CollectionFactory,
    CollectionItemFactory,
    DebatePageFactory,
    EasyPageFactory,
    EventIndexPageFactory,
    EventPageFactory,
    GlossaryEntryPageFactory,
    GlossaryIndexPageFactory,
    InterviewPageFactory,
    KeptLinkPageFactory,
    PersonFactory,
    PlaceIndexPageFactory,
    PlacePageFactory,
    PublisherFactory,
    RecipePageFactory,
    SeriesFactory,
    SeriesPartFactory,
    SurveyPageFactory,
    TopicFactory,
)

# A map of places costs four: its places, their closures and stops, and the directory if uncached.
MOST = 19
FACTORIES = [
    ArticlePageFactory,
    DebatePageFactory,
    InterviewPageFactory,
    KeptLinkPageFactory,
    RecipePageFactory,
    SurveyPageFactory,
]


@pytest.fixture
def shown(site, home, communes):
    """Return the objects that bodies show: a bus with stops and a closure, its event, a survey."""
    EventIndexPageFactory(parent=home)
    hours = {"opens_at": datetime.time(14), "closes_at": datetime.time(16)}
    bus = PlacePageFactory(
        parent=PlaceIndexPageFactory(parent=home),
        title="Bus des Mailles",
        organisation=Organisation.objects.create(name="La Ruche"),
        stops=[PlaceStop(commune=each, weekdays=["TU"], **hours) for each in communes.values()],
    )
    day = timezone.localdate() + datetime.timedelta(days=9)
    bus.closures = [Closure(starts_on=day, ends_on=day, reason="contrôle technique")]
    bus.save_revision().publish()
    EventPageFactory(parent=bus, title="Atelier du bus")
    return bus


@pytest.fixture
def texts(library, home, shown):
    """Return the fullest public text of each kind of the library."""
    SurveyPageFactory(parent=library, title="Enquête montrée")
    glossary = GlossaryIndexPageFactory(parent=home)
    for word in ("temps", "lieu", "enquête"):
        GlossaryEntryPageFactory(parent=glossary, title=word)
    texts = [factory(parent=library) for factory in FACTORIES]
    entry = GlossaryEntryPageFactory(parent=glossary, title="coworking")
    easy = EasyPageFactory(parent=library, original=texts[0].page_ptr)
    for text in (*texts, entry, easy):
        fill(text, shown)
        surround(text, library)
    read_all()
    ExternalLink.objects.update(checked_at=timezone.now())
    return [*texts, entry, easy]


def fill(text, place):
    """Fill the lists and bodies of `text` with the preview values of every block."""
    for field in text._meta.get_fields():
        if isinstance(field, StreamField):
            blocks = field.stream_block.child_blocks.items()
            body = [{"type": name, "value": example(block)} for name, block in blocks]
            setattr(text, field.name, json.dumps(body, cls=DjangoJSONEncoder))
    text.topics = [TopicFactory(), TopicFactory()]
    text.territory = place.commune
    if isinstance(text, ArticlePage):
        text.cover = wagtail_factories.ImageFactory()
        text.contributions = [
            Contribution(person=PersonFactory(), role=role) for role in ("author", "reviewer")
        ]
    if isinstance(text, InterviewPage):
        text.place = place
    if isinstance(text, SurveyPage):
        text.previous_edition = SurveyPageFactory(
            parent=text.get_parent(),
            title="Édition de 2020",
            fieldwork_ended_on=datetime.date(2020, 1, 1),
        )
    text.save_revision().publish()


def example(block):
    """Return the raw preview value of a block."""
    if isinstance(block, FigureBlock):
        return figure() | {"caption": "La salle"}
    if isinstance(block, GalleryBlock):
        return {"pictures": [figure() for _number in range(3)]}
    return block.get_prep_value(block.get_preview_value())


def figure():
    picture = wagtail_factories.ImageFactory()
    return {"image": {"image": picture.pk, "decorative": False, "alt_text": "Huit tables"}}


def surround(text, library):
    """Add `text` to a series and a collection; give it a publisher, a citation, an easy version."""
    series = SeriesFactory()
    SeriesPartFactory(number=1, page=text, series=series)
    SeriesPartFactory(number=2, title="Ailleurs", url="https://ailleurs.example/", series=series)
    CollectionItemFactory(collection=CollectionFactory(), page=text.page_ptr)
    PublisherFactory().pages.add(text)
    if text.may_have_easy_version and not text.easy_versions.exists():
        EasyPageFactory(parent=library, original=text.page_ptr)
    citing = ArticlePageFactory(parent=library, title=f"Cite {text.title}")
    citing.body = [("paragraph", f'<p><a linktype="page" id="{text.pk}">ici</a></p>')]
    citing.save_revision().publish()


def queries(client, address):
    """Return (number of queries, HTML) just after a publication, in a warm process."""
    assert client.get(address).status_code == 200
    ContentStamp.raise_()
    responses.clear()
    with CaptureQueriesContext(connection) as captured:
        text = client.get(address).text
    return len(captured), text


def test_fullest_text_runs_19_queries_with_25_and_2500_texts(client, texts, english):
    addresses = [address for text in texts for address in (text.url, f"/en{text.url}")]
    assert {type(text) for text in texts} == {
        model for model in PAGE_MODELS if issubclass(model, ResourcePage)
    }
    few = {}
    for address in addresses:
        few[address], page = queries(client, address)
        if "article" in address:
            for name in ("Bus des Mailles", "Atelier du bus", "Enquête montrée", "Cite Article"):
                assert name in page
    assert {address: number for address, number in few.items() if number > MOST} == {}
    assert ResourcePage.objects.count() >= 25
    for text in texts[: len(FACTORIES)]:
        copy_page(text, 2500 // len(FACTORIES))
    many = {address: queries(client, address)[0] for address in addresses}
    assert many == few
