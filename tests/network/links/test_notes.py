"""The note beside a link to another site: the date of its check, or that it is dead."""

import datetime

import pytest
from django.utils import timezone

from events.models import SessionResource
from network.links.models import DEAD
from network.links.reading import read_all
from network.models import ContentStamp, ExternalLink, Organisation
from resources.models import Publisher
from tests.factories import (
    ArticlePageFactory,
    CollectionFactory,
    CollectionItemFactory,
    CongressPageFactory,
    DebatePageFactory,
    EventIndexPageFactory,
    EventPageFactory,
    InterviewPageFactory,
    KeptLinkPageFactory,
    PlaceIndexPageFactory,
    PlacePageFactory,
    ResourceIndexPageFactory,
    SeriesFactory,
    SeriesPartFactory,
    SessionFactory,
    SurveyPageFactory,
)

URL = "https://un.example/page?a=1#chapitre-2"
COPY = "https://web.archive.org/web/20190101000000/https://un.example/"


@pytest.fixture
def shown(site, home):
    """Return {address: number of links to URL in the page}."""
    library, agenda = ResourceIndexPageFactory(parent=home), EventIndexPageFactory(parent=home)
    series, collection = SeriesFactory(total=3), CollectionFactory()
    SeriesPartFactory(series=series, number=2, title="Deux", url=URL)
    kept = KeptLinkPageFactory(parent=library, url_of_source=URL)
    SeriesPartFactory(series=series, number=1, page=kept)
    CollectionItemFactory(collection=collection, url=URL, title="Un")
    publisher = Publisher.objects.create(name="Un", url=URL)
    publisher.pages.add(SurveyPageFactory(parent=library))
    survey = SurveyPageFactory(parent=library, url_of_results=URL)
    interview = InterviewPageFactory(parent=library, source="M3", url_of_source=URL)
    day = timezone.now() - datetime.timedelta(days=40)
    hours = {"starts_at": day, "ends_at": day + datetime.timedelta(hours=2)}
    ruche = Organisation.objects.create(name="La Ruche", website=URL)
    event = EventPageFactory(parent=agenda, organisation=ruche, replay_url=URL, **hours)
    congress = CongressPageFactory(parent=home, replay_url=URL, **hours)
    session = SessionFactory(congress=congress, replay_url=URL, starts_at=day)
    session.resources.add(SessionResource(title="Le diaporama", url=URL))
    session.save_revision().publish()
    article = ArticlePageFactory(
        parent=library,
        sources=[("source", {"title": "Un", "url": URL}), ("source", {"title": "Deux"})],
        body=[
            ("key_figure", {"value": 12, "what": "mouettes", "source": "Un", "url": URL}),
            # A quotation has a note only if its link is dead.
            ("quote", {"text": "Elles crient.", "source": "Un", "url": URL}),
        ],
    )
    position = {"title": "Oui", "text": "", "author": "Ana", "source": "Un", "url": URL}
    debate = DebatePageFactory(parent=library, positions=[("position", position)])
    place = PlacePageFactory(parent=PlaceIndexPageFactory(parent=home), websites=f"{URL}\n")
    return {
        article.url: 2,
        debate.url: 1,
        place.url: 1,
        series.get_absolute_url(): 1,
        f"{series.get_absolute_url()}imprimer/": 1,
        kept.url: 2,  # its own link, and the part beside it
        collection.get_absolute_url(): 1,
        f"{collection.get_absolute_url()}imprimer/": 1,
        f"/ressources/sources/{publisher.slug}/": 1,
        survey.url: 1,
        interview.url: 1,
        event.url: 2,
        congress.url: 1,
        session.get_absolute_url(): 2,
    }


def count(client, addresses, sentence):
    ContentStamp.raise_()
    texts = {address: client.get(address).text for address in addresses}
    plain = {
        a: " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split()) for a, text in texts.items()
    }
    return {address: text.lower().count(sentence) for address, text in plain.items()}


def test_each_displayed_link_has_the_date_of_its_check(client, shown):
    checked, dead = "lien vérifié le", "ne répond plus depuis le mardi 3 novembre 2026"
    none = dict.fromkeys(shown, 0)
    read_all()
    link = ExternalLink.objects.get(url="https://un.example/page?a=1")
    assert count(client, shown, checked) == none
    link.record("")
    assert count(client, shown, checked) == shown
    link.record("Le serveur répond 500.")
    assert count(client, shown, checked) == none
    assert count(client, shown, dead) == none
    day = datetime.date(2026, 11, 3)
    ExternalLink.objects.update(failures=DEAD, failing_since=day, archive_url=COPY)
    article = next(iter(shown))
    all_of_them = shown | {article: shown[article] + 1}
    assert count(client, shown, dead) == all_of_them
    assert count(client, shown, COPY) == all_of_them
