import datetime as dt
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from network.outputs import atom

WHEN = dt.datetime(2026, 11, 3, 14, tzinfo=dt.UTC)
NS = {"a": atom.NAMESPACE}


def feed(*entries, **changes):
    values = {
        "title": "Agenda",
        "feed_id": "urn:uuid:1",
        "url": "https://exemple.org/agenda/",
        "self_url": "https://exemple.org/agenda/agenda.atom",
        "updated": WHEN,
        "entries": entries,
    }
    return atom.feed(**{**values, **changes})


def entry(**changes):
    values = {
        "id": "urn:uuid:2",
        "title": "Atelier",
        "url": "https://exemple.org/a",
        "updated": WHEN,
    }
    return atom.Entry(**{**values, **changes})


def test_same_entries_give_the_same_bytes():
    assert feed(entry()) == feed(entry())
    assert feed(entry()).startswith(b"<?xml version='1.0' encoding='utf-8'?>")


def test_entry_contains_all_its_fields():
    document = feed(
        entry(published=WHEN, summary="Résumé", authors=("Ana",), categories=("Impôts", "CAF"))
    )
    node = ET.fromstring(document).find("a:entry", NS)
    assert [child.tag.split("}")[1] for child in node] == [
        "id",
        "title",
        "updated",
        "published",
        "link",
        "author",
        "category",
        "category",
        "summary",
    ]
    assert node.find("a:updated", NS).text == "2026-11-03T14:00:00+00:00"


@given(st.text(alphabet=st.characters(exclude_categories=[])))
def test_any_text_gives_valid_xml(text):
    node = ET.fromstring(feed(entry(title=text, summary=text, content_html=text)))
    assert node.find("a:entry/a:id", NS).text == "urn:uuid:2"
