"""Where what is kept comes from: publishers make themselves known by what is published."""

import pytest
from django.utils import timezone

from network.links.models import DEAD, ExternalLink
from network.links.reading import read_all
from network.models import ContentStamp
from resources.models import Publisher

NBSP = "\u00a0"


def publish(page, **values):
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return page


@pytest.fixture
def kept(kept_link):
    return kept_link(title="Gardé", url_of_source="http://www.example.org/epn")


def test_kept_links_and_sources_of_articles_lead_to_one_page(client, kept, article):
    quoting = article(title="Citant")
    publish(quoting, sources=[("source", {"title": "T", "url": "https://example.org/autre"})])
    [publisher] = Publisher.objects.all()
    assert (publisher.name, publisher.host) == ("Internet Actu", "example.org")
    assert publisher.url == "http://www.example.org/"
    address = publisher.get_absolute_url()
    assert address == "/ressources/sources/internet-actu/"
    text = client.get(address).text
    assert f"Internet Actu{NBSP}: tout ce que nous en gardons" in text
    assert ("Gardé" in text, "Citant" in text, "2 textes" in text) == (True, True, True)
    for page in (kept, quoting):
        assert f'href="{address}"' in client.get(page.url).text
    assert "Internet Actu" in client.get("/ressources/sources/").text


def test_two_publishers_may_share_a_site_and_one_have_two(kept_link):
    kept_link(source="Un", url_of_source="https://medias.example/un")
    kept_link(source="Deux", url_of_source="https://medias.example/deux")
    kept_link(source="DEUX", url_of_source="https://ailleurs.example/deux")
    assert list(Publisher.objects.values_list("name", flat=True)) == ["Deux", "Un"]


def test_a_site_first_known_by_its_address_takes_the_name_that_a_kept_link_gives(
    article, kept_link
):
    quoting = publish(article(), sources=[("source", {"title": "T", "url": "https://m3.example/"})])
    assert quoting.publishers.get().name == "m3.example"
    kept_link(source="Revue M3", url_of_source="https://www.m3.example/un")
    publisher = quoting.publishers.get()
    assert (publisher.name, publisher.slug) == ("Revue M3", "revue-m3")
    assert Publisher.objects.count() == 1


def test_a_draft_makes_and_moves_nothing(kept, kept_link):
    kept_link(source="Brouillon", live=False)
    kept.source = "Autre"
    kept.save_revision()
    assert [publisher.name for publisher in Publisher.objects.all()] == ["Internet Actu"]
    publish(kept)
    assert [publisher.name for publisher in Publisher.objects.public()] == ["Autre"]


def test_a_source_of_nothing_public_has_no_page(client, kept, hide):
    address = kept.publishers.get().get_absolute_url()
    assert client.get(address).status_code == 200
    hide(kept)
    assert client.get(address).status_code == 404
    assert "Internet Actu" not in client.get("/ressources/sources/").text
    assert client.get("/ressources/ressources.atom?source=internet-actu").status_code == 404


def test_the_list_is_narrowed_and_followed_by_source_and_series(client, kept, kept_link):
    kept_link(title="Différent", source="Ailleurs")
    for address in ("/ressources/", "/ressources/ressources.atom"):
        text = client.get(f"{address}?source=internet-actu").text
        assert ("Gardé" in text, "Différent" in text, "Internet Actu" in text) == (
            True,
            False,
            True,
        )


def test_the_page_says_what_the_nightly_check_found(client, kept, article):
    publisher = kept.publishers.get()
    address = publisher.get_absolute_url()
    assert "vérifié le" not in client.get(address).text
    publish(article(), sources=[("source", {"title": "T", "url": "https://example.org/2"})])
    read_all()
    own = ExternalLink.objects.filter(url__contains="example.org")
    # With the first page of the site, which no text quotes.
    assert own.count() == 2 + 1
    own.update(checked_at=timezone.now())
    publish(kept)
    assert "Ce site répond (vérifié le" in client.get(address).text
    own.filter(url__contains="epn").update(failures=DEAD)
    publish(kept)
    assert f"Des pages de ce site ont disparu{NBSP}: 1 sur les 2" in client.get(address).text
    own.update(failures=DEAD)
    publish(kept)
    assert "Ce site ne répond plus" in client.get(address).text


def test_an_editor_corrects_a_source_and_the_public_sees_it(admin_client, client, kept):
    publisher = kept.publishers.get()
    address = f"/admin/snippets/resources/publisher/edit/{publisher.pk}/"
    assert "1" in admin_client.get("/admin/snippets/resources/publisher/").text
    values = {"name": "InternetActu", "slug": publisher.slug, "url": "https://example.org/"}
    values |= {"archive_url": "https://web.archive.org/web/2014/https://example.org/"}
    assert admin_client.post(address, values | {"description": ""}).status_code == 302
    text = client.get(publisher.get_absolute_url()).text
    assert f"InternetActu{NBSP}: tout ce que nous en gardons" in text
    assert "Une copie conservée de ce site" in text


def test_the_pages_cost_the_same_with_few_and_with_many(
    client, kept_link, django_assert_max_num_queries
):
    def fill(number):
        for rank in range(number):
            kept_link(source=f"Source {rank}")
            kept_link()

    addresses = ["/ressources/sources/", "/ressources/sources/internet-actu/"]
    fill(2)
    for address in addresses:
        client.get(address)
        ContentStamp.raise_()
        with django_assert_max_num_queries(15) as few:
            assert client.get(address).status_code == 200
        fill(8)
        ContentStamp.raise_()
        with django_assert_max_num_queries(len(few)):
            client.get(address)
