"""The page and the document for partners: their requests work as they are written."""

import html
import json
import re
from urllib.parse import urlsplit

import pytest

from tests.factories import (
    EventIndexPageFactory,
    EventPageFactory,
    PlaceIndexPageFactory,
    PlacePageFactory,
)
from tests.test_layers import ROOT

pytestmark = pytest.mark.django_db
CURL = re.compile(r'curl ([^"\n]*)"([^"]+)"')


@pytest.fixture
def network(site, home, communes):
    place = PlacePageFactory(parent=PlaceIndexPageFactory(parent=home), phone="+33442061234")
    EventPageFactory(parent=EventIndexPageFactory(parent=home), place=place, is_free=True)


def test_requests_to_paste_are_answered(client, network):
    pages = [client.get("/donnees/").text, (ROOT / "docs" / "api.md").read_text(encoding="utf-8")]
    for text in pages:
        commands = CURL.findall(html.unescape(text))
        assert len(commands) == 3
        answers = []
        for options, url in commands:
            parts = urlsplit(url)
            answer = client.get(f"{parts.path}?{parts.query}")
            assert answer.status_code == 200, url
            answers.append(json.loads(answer.text))
            if "--etag-compare" in options:
                known = {"If-None-Match": answer["ETag"]}
                assert client.get(f"{parts.path}", headers=known).status_code == 304
        places, events, card = answers
        [place] = places["items"]
        assert place["phone"] == "+33442061234"
        assert place.keys() == {"title", "phone", "opening_status"}
        assert events["items"][0]["next_dates"]
        assert len(card["features"]) == 1


def test_page_states_the_licence_and_the_policy(client, network):
    page = client.get("/donnees/").text
    assert "Licence Ouverte 2.0" in page
    assert "au moins douze mois" in page
