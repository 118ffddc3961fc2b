import pytest
from django.core.exceptions import ValidationError

from events.models import EventSource
from network.links.download import Download
from network.links.source import validate_address
from network.models import Source
from places.models import PlaceSource


@pytest.mark.parametrize("model", [PlaceSource, EventSource])
def test_what_is_kept_elsewhere_is_a_source(model):
    assert issubclass(model, Source)
    assert validate_address in model._meta.get_field("url").validators


def test_only_what_changed_is_news():
    source, download = PlaceSource(), Download(b"a,b", etag='"1"', modified="Mon")
    assert source.brings_news(download)
    source.remember(download)
    assert (source.etag, source.modified) == ('"1"', "Mon")
    assert not source.brings_news(download)
    assert not source.brings_news(Download(None))
    assert source.brings_news(Download(b"a,c"))
    source.forget()
    assert (source.etag, source.modified, source.brings_news(download)) == ("", "", True)


def test_the_last_check_is_recorded():
    source = PlaceSource()
    source.record_check("Le serveur répond 500.")
    assert (bool(source.checked_at), source.fault) == (True, "Le serveur répond 500.")
    source.record_check()
    assert source.fault == ""


def test_an_address_inside_is_refused():
    with pytest.raises(ValidationError):
        validate_address("http://exemple.fr/lieux.csv")
