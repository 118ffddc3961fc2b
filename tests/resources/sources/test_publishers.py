"""Publishers: created from the published texts, listed, corrected."""

import pytest
from django.utils import timezone
from wagtail.models import Locale

from network.links.models import DEAD, ExternalLink
from network.links.reading import read_all
from network.models import ContentStamp
from resources.models import Publisher
from resources.sources.models import update_publishers

NBSP = "\u00a0"


def publish(page, **values):
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return page


@pytest.fixture
def kept(kept_link):
    return kept_link(title="Gardé", url_of_source="http://www.example.org/epn")


def test_kept_links_and_sources_of_articles_share_one_publisher_page(client, kept, article):
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


def test_address_of_a_publisher_contains_no_password(kept_link):
    kept_link(source="Revue", url_of_source="https://ana:secret@revue.example:8443/un")
    assert Publisher.objects.get().url == "https://revue.example:8443/"


def test_publishers_are_identified_by_name_not_by_site(kept_link):
    kept_link(source="Un", url_of_source="https://medias.example/un")
    kept_link(source="Deux", url_of_source="https://medias.example/deux")
    kept_link(source="DEUX", url_of_source="https://ailleurs.example/deux")
    assert list(Publisher.objects.values_list("name", flat=True)) == ["Deux", "Un"]


def test_publisher_named_after_its_host_takes_the_name_of_a_kept_link(article, kept_link):
    quoting = publish(article(), sources=[("source", {"title": "T", "url": "https://m3.example/"})])
    assert quoting.publishers.get().name == "m3.example"
    kept_link(source="Revue M3", url_of_source="https://www.m3.example/un")
    publisher = quoting.publishers.get()
    assert (publisher.name, publisher.slug) == ("Revue M3", "revue-m3")
    assert Publisher.objects.count() == 1


def quoting(article, address):
    """Publish an article with `address` among its sources; return it."""
    return publish(article(), sources=[("source", {"title": "T", "url": address})])


def names(page):
    return [publisher.name for publisher in page.publishers.all()]


def test_former_addresses_of_a_publisher_keep_working(client, article, kept_link):
    quoting(article, "https://m3.example/")
    kept_link(source="Revue M3", url_of_source="https://www.m3.example/un")
    publisher = Publisher.objects.get()
    publisher.slug = "m3"
    publisher.save()
    for former in ("m3example", "revue-m3"):
        answer = client.get(f"/ressources/sources/{former}/?page=1")
        assert (answer.status_code, answer["Location"]) == (301, "/ressources/sources/m3/?page=1")
        for address in ("/ressources/", "/ressources/ressources.atom"):
            assert "source=m3&" in client.get(f"{address}?source={former}").text.replace('"', "&")
    assert client.get("/ressources/sources/m3/").status_code == 200
    assert client.get("/ressources/sources/3/").status_code == 404
    assert client.get("/ressources/ressources.atom?source=3").status_code == 404


def test_former_slug_is_not_given_to_another_publisher(article, kept_link):
    quoting(article, "https://m3.example/")
    kept_link(source="Revue M3", url_of_source="https://www.m3.example/un")
    other = Publisher.objects.create(name="m3example")
    assert other.slug == "m3example-2"


def test_slug_chosen_by_an_editor_survives_the_rename(article, kept_link):
    quoting(article, "https://m3.example/")
    Publisher.objects.update(slug="choisi")
    kept_link(source="Revue M3", url_of_source="https://www.m3.example/un")
    assert Publisher.objects.values_list("name", "slug").get() == ("Revue M3", "choisi")


def test_shared_host_never_passes_its_publisher_to_a_name(article, kept_link):
    first = quoting(article, "https://www.youtube.com/watch?v=1")
    arte = kept_link(source="Arte", url_of_source="https://www.youtube.com/watch?v=2")
    second = quoting(article, "https://youtube.com/watch?v=3")
    publish(first)
    assert [names(first), names(arte), names(second)] == [
        ["youtube.com"],
        ["Arte"],
        ["youtube.com"],
    ]
    # The home page of the host is not that of a publisher on it.
    assert arte.publishers.get().url == ""


def test_name_given_to_a_shared_host_by_an_editor_stays(article, kept_link):
    quoting(article, "https://www.youtube.com/watch?v=1")
    Publisher.objects.update(name="YouTube", key="youtube")
    kept_link(source="Arte", url_of_source="https://www.youtube.com/watch?v=2")
    assert names(quoting(article, "https://youtube.com/watch?v=3")) == ["YouTube"]
    assert names(kept_link(source="youtube.com", url_of_source="https://youtube.com/4")) == [
        "YouTube"
    ]


def test_host_with_texts_of_several_publishers_is_shared(article, kept_link):
    kept_link(source="Deux", url_of_source="https://deux.example/")
    for source in ("Un", "Deux"):
        kept_link(source=source, url_of_source=f"https://medias.example/{source}")
    unnamed = quoting(article, "https://medias.example/trois")
    assert names(unnamed) == ["medias.example"]
    kept_link(source="Trois", url_of_source="https://medias.example/quatre")
    assert names(unnamed) == ["medias.example"]


def test_site_with_a_named_publisher_passes_no_other_publisher(article, kept_link):
    unnamed = quoting(article, "https://medias.example/un")
    Publisher.objects.create(name="Un", url="https://medias.example/")
    kept_link(source="Deux", url_of_source="https://medias.example/deux")
    assert names(unnamed) == ["medias.example"]


def test_text_is_listed_by_the_publisher_of_its_source(client, article, survey, recipe):
    reprint = article(
        title="Reprise",
        origin="reprise",
        source="Internet Actu",
        original_url="https://www.internetactu.example/1",
        sources=[("source", {"title": "T", "url": "https://autre.example/"})],
    )
    assert names(reprint) == ["Internet Actu", "autre.example"]
    publish(survey(title="Enquête"), source="Internet Actu", origin="d-apres")
    publish(recipe(title="Recette"), original_url="http://internetactu.example/2")
    assert f"Internet Actu{NBSP}: tout ce que" in client.get(reprint.url).text
    for address in ("/ressources/sources/internet-actu/", "/ressources/?source=internet-actu"):
        text = client.get(address).text
        assert [title in text for title in ("Reprise", "Enquête", "Recette")] == [True] * 3


def test_publisher_may_have_the_name_of_another_page_of_a_text(client, kept_link):
    publisher = kept_link(source="Fiche").publishers.get()
    assert publisher.get_absolute_url() == "/ressources/sources/fiche/"
    assert client.get(publisher.get_absolute_url()).status_code == 200


def test_draft_creates_and_changes_no_publisher(kept, kept_link):
    kept_link(source="Brouillon", live=False)
    kept.source = "Autre"
    kept.save_revision()
    assert [publisher.name for publisher in Publisher.objects.all()] == ["Internet Actu"]
    publish(kept)
    assert [publisher.name for publisher in Publisher.objects.public()] == ["Autre"]


def test_publisher_without_public_text_is_not_found(client, kept, hide):
    address = kept.publishers.get().get_absolute_url()
    assert client.get(address).status_code == 200
    hide(kept)
    assert client.get(address).status_code == 404
    assert "Internet Actu" not in client.get("/ressources/sources/").text
    assert client.get("/ressources/ressources.atom?source=internet-actu").status_code == 404


def test_hidden_text_is_neither_counted_nor_listed(client, kept, kept_link, hide):
    hidden = kept_link(title="Masqué", url_of_source="http://www.example.org/autre")
    publisher = kept.publishers.get()
    addresses = ["/ressources/sources/", publisher.get_absolute_url()]
    assert Publisher.objects.with_counts().get().number == 2
    assert ["2 textes" in client.get(address).text for address in addresses] == [True, True]
    hide(hidden)
    assert Publisher.objects.with_counts().get().number == 1
    texts = [client.get(address).text for address in addresses]
    assert ["2 textes" in text for text in texts] == [False, False]
    assert ["1 texte" in text for text in texts] == [True, True]
    assert "Masqué" not in texts[1]


def test_translations_are_neither_counted_nor_listed(client, home, library, article):
    locale = Locale.objects.create(language_code="en")
    for section in (home, library):
        section.copy_for_translation(locale).save_revision().publish()
    text = quoting(article, "https://fr.example/un")
    text.copy_for_translation(locale, alias=True)
    alias = type(text).objects.get(alias_of=text)
    update_publishers(alias)
    other = quoting(article, "https://fr.example/deux")
    translation = other.copy_for_translation(locale)
    sources = [
        ("source", {"title": "T", "url": f"https://{code}.example/deux"}) for code in ("fr", "en")
    ]
    publish(translation, title="Translation", sources=sources)
    publisher = other.publishers.get()
    assert publisher.pages.count() == 4
    assert Publisher.objects.with_counts().get(pk=publisher.pk).number == 2
    for address in ("/ressources/sources/", publisher.get_absolute_url()):
        shown = client.get(address).text
        assert "2 textes" in shown
        assert "Translation" not in shown
    assert set(publisher.resources) == {text.resourcepage_ptr, other.resourcepage_ptr}
    # A publisher of translations alone has no page: nothing leads to it.
    assert client.get("/ressources/sources/enexample/").status_code == 404
    links = [
        page.publisher_links
        for page in (translation, type(translation).shown().get(pk=translation.pk))
    ]
    assert links == [[("fr.example", publisher.get_absolute_url())]] * 2


def test_list_and_feed_are_filtered_by_source(client, kept, kept_link):
    kept_link(title="Différent", source="Ailleurs")
    for address in ("/ressources/", "/ressources/ressources.atom"):
        text = client.get(f"{address}?source=internet-actu").text
        assert ("Gardé" in text, "Différent" in text, "Internet Actu" in text) == (
            True,
            False,
            True,
        )


def test_page_shows_the_result_of_the_nightly_check(client, kept, article):
    publisher = kept.publishers.get()
    address = publisher.get_absolute_url()
    assert "vérifié le" not in client.get(address).text
    publish(article(), sources=[("source", {"title": "T", "url": "https://example.org/2"})])
    read_all()
    own = ExternalLink.objects.filter(url__contains="example.org")
    # The third is the home page of the site, which no text quotes.
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


def test_correction_of_a_publisher_is_public(admin_client, client, kept):
    publisher = kept.publishers.get()
    address = f"/admin/snippets/resources/publisher/edit/{publisher.pk}/"
    assert "1" in admin_client.get("/admin/snippets/resources/publisher/").text
    values = {"name": "InternetActu", "slug": publisher.slug, "url": "https://example.org/"}
    values |= {"archive_url": "https://web.archive.org/web/2014/https://example.org/"}
    assert admin_client.post(address, values | {"description": ""}).status_code == 302
    text = client.get(publisher.get_absolute_url()).text
    assert f"InternetActu{NBSP}: tout ce que nous en gardons" in text
    assert "Une copie conservée de ce site" in text


def test_query_count_is_independent_of_the_number_of_publishers(
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


def test_source_that_is_no_web_address_has_no_publisher(interview):
    page = publish(interview(), source="", url_of_source="ftp://exemple.fr/entretien.txt")
    assert not page.publishers.exists()


def test_list_is_sorted_without_case_and_accents(client, article):
    page = article()
    for name in ("Zone", "école.example", "Ici", "abri.example"):
        Publisher.objects.create(name=name).pages.add(page)
    text = client.get("/ressources/sources/").text
    names = ["abri.example", "école.example", "Ici", "Zone"]
    assert sorted(names, key=text.index) == names
