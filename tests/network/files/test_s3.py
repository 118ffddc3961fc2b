"""Uploaded files on a real S3 server."""

import urllib.error
import urllib.request
from urllib.parse import quote, urlsplit

import pytest
from botocore.exceptions import ClientError
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import override_settings
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, CollectionViewRestriction
from wagtail.tasks import delete_file_from_storage_task

from network.files import addresses
from network.operation import health
from tests.s3_server import (  # noqa: F401
    NAME,
    SECRET,
    bucket_of,
    names,
    s3_server,
    signing_s3_server,
)


@pytest.fixture
def bucket(s3_server, settings):  # noqa: F811
    """An empty bucket."""
    bucket = bucket_of(s3_server)
    bucket.objects.all().delete()
    settings.STORAGES = settings.STORAGES | {"default": addresses.storage(f"{s3_server}/media")}
    return bucket


def test_rendition_is_public_and_original_is_not(bucket, client, admin_client, db):
    image = get_image_model()(title="Port", file=get_test_image_file(filename="port.png"))
    image.save()
    rendition = image.get_rendition("fill-50x50")
    assert names(bucket) == [f"media/{rendition.file.name}", f"media/{image.file.name}"]
    assert rendition.url == f"/media/{rendition.file.name}"  # no other host, no signature
    answer = client.get(rendition.url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert b"".join(answer).startswith(b"\x89PNG")
    assert "max-age=2592000" in answer["Cache-Control"]
    assert client.get(image.file.url).status_code == 404
    assert admin_client.get(image.file.url).status_code == 200
    assert client.get("/media/images/none.png").status_code == 404
    assert client.get("/media/images/../documents/a.png").status_code == 404


def test_private_document_requires_permission(bucket, client, admin_client, db):
    root = Collection.get_first_root_node()
    private = root.add_child(name="Privé")
    CollectionViewRestriction.objects.create(
        collection=private, restriction_type=CollectionViewRestriction.LOGIN
    )
    document = get_document_model()(title="Compte rendu", collection=private)
    document.file.save("compte-rendu.pdf", ContentFile(b"%PDF-1.4 essai"))
    document.save()
    kept = bucket.Object(f"media/{document.file.name}").get()["Body"].read()
    assert kept == b"%PDF-1.4 essai"
    assert client.get(document.url).status_code == 302
    answer = admin_client.get(document.url)
    assert b"".join(answer) == b"%PDF-1.4 essai"
    assert client.get(f"/media/{document.file.name}").status_code == 404


def test_the_same_name_twice_is_two_files(bucket):
    first = default_storage.save("images/a.png", ContentFile(b"1"))
    second = default_storage.save("images/a.png", ContentFile(b"2"))
    assert first != second
    assert default_storage.open(first).read() == b"1"
    assert default_storage.open(second).read() == b"2"


def test_health_check_of_s3(bucket, s3_server):  # noqa: F811
    assert health.check_storage() == {}
    assert names(bucket) == []
    wrong = s3_server.replace("/reseau", "/nobodys")
    with (
        override_settings(STORAGES={"default": addresses.storage(wrong)}),
        pytest.raises(ClientError, match="404|NoSuchBucket"),
    ):
        health.check_storage()


def test_bucket_requires_the_key(bucket, signing_s3_server):  # noqa: F811
    name = default_storage.save("documents/a.pdf", ContentFile(b"%PDF-1.4 essai"))
    host = urlsplit(signing_s3_server).netloc.rpartition("@")[2]
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(f"http://{host}/{NAME}/media/{name}")
    assert refusal.value.code in {400, 403}
    wrong = signing_s3_server.replace(quote(SECRET, safe=""), "guessed")
    with override_settings(STORAGES={"default": addresses.storage(f"{wrong}/media")}):
        for act in (
            lambda: default_storage.open(name).read(),
            lambda: default_storage.save("documents/b.pdf", ContentFile(b"%PDF-1.4")),
            lambda: default_storage.delete(name),
            health.check_storage,
        ):
            with pytest.raises(ClientError, match="SignatureDoesNotMatch|403"):
                act()
    assert names(bucket) == [f"media/{name}"]


@pytest.mark.any_database
def test_storage_url_is_parsed():
    storage = addresses.storage("s3+https://ana:p%40ss@s3.exemple.fr:9000/reseau/a/b?region=fr")
    assert storage["OPTIONS"] == {
        "endpoint_url": "https://s3.exemple.fr:9000",
        "access_key": "ana",
        "secret_key": "p@ss",
        "bucket_name": "reseau",
        "location": "a/b",
        "region_name": "fr",
    }
    for wrong in ("https://s3.exemple.fr/reseau", "s3+https://s3.exemple.fr/", "s3://reseau"):
        with pytest.raises(ImproperlyConfigured, match="s3\\+https"):
            addresses.storage(wrong)


def test_queued_deletion_contains_no_secret(bucket):
    name = default_storage.save("documents/old.pdf", ContentFile(b"old"))
    where = default_storage.deconstruct()
    assert where == ("network.files.s3.media_storage", [], {})
    delete_file_from_storage_task.func(where, name)
    assert not default_storage.exists(name)
