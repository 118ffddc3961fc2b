import pytest
from django.core.exceptions import ValidationError

from events.models import EventSource
from network.links.download import Download
from network.links.source import validate_address
from network.models import Source
from places.models import PlaceSource


@pytest.mark.parametrize("model", [PlaceSource, EventSource])
def test_sources_validate_their_url(model):
    assert issubclass(model, Source)
    assert validate_address in model._meta.get_field("url").validators


def test_source_detects_changed_content():
    source, download = PlaceSource(), Download(b"a,b", etag='"1"', modified="Mon")
    assert source.has_changed(download)
    source.record_download(download)
    assert (source.etag, source.modified) == ('"1"', "Mon")
    assert not source.has_changed(download)
    assert not source.has_changed(Download(None))
    assert source.has_changed(Download(b"a,c"))
    source.clear_validators()
    assert (source.etag, source.modified, source.has_changed(download)) == ("", "", True)


def test_the_last_check_is_recorded():
    source = PlaceSource()
    source.record_check("Le serveur répond 500.")
    assert (bool(source.checked_at), source.fault) == (True, "Le serveur répond 500.")
    source.record_check()
    assert source.fault == ""


def test_private_url_is_refused():
    with pytest.raises(ValidationError):
        validate_address("http://exemple.fr/lieux.csv")
