"""Forms and lists of the library in the admin."""

from resources.models import KeptLinkPage, Series
from tests.factories import SeriesFactory, SeriesPartFactory


def lists(library):
    return [
        f"/admin/pages/{library.pk}/",
        "/admin/articles/",
        "/admin/liens/",
        "/admin/snippets/resources/series/",
    ]


def test_every_list_and_form_opens_in_french(admin_client, library, article, kept_link):
    series = SeriesFactory(total=3)
    pages = [article(), kept_link()]
    SeriesPartFactory(series=series, number=1, page=pages[0])
    forms = [f"/admin/pages/{page.pk}/edit/" for page in pages]
    forms += [
        f"/admin/pages/add/resources/{name}/{library.pk}/"
        for name in ("articlepage", "keptlinkpage")
    ]
    forms.append(f"/admin/snippets/resources/series/edit/{series.pk}/")
    for url in [*lists(library), *forms]:
        response = admin_client.get(url)
        assert response.status_code == 200, url
    choice = admin_client.get(f"/admin/pages/{library.pk}/add_subpage/").text
    assert "Un texte écrit par le réseau" in choice
    assert "Une page d’un autre site" in choice


def test_list_of_series_flags_the_incomplete_ones(admin_client, article):
    series = SeriesFactory(title="Quel avenir ?", total=3)
    SeriesPartFactory(series=series, number=1, page=article())
    text = admin_client.get("/admin/snippets/resources/series/").text
    assert "1/3" in text
    assert "Incomplète" in text


def new_link(url):
    return {
        "title": "Un lien",
        "slug": "un-lien",
        "url_of_source": url,
        "source": "Internet Actu",
        "date_precision": "year",
        "first_published_on": "2012-01-01",
        "source_language": "fr",
        "excerpt": "",
        "why_we_keep_it": "Il pose la bonne question.",
        "published_on": "2026-11-03",
        "action-publish": "1",
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
    }


def test_form_keeps_a_link_and_refuses_a_duplicate(admin_client, library):
    add = f"/admin/pages/add/resources/keptlinkpage/{library.pk}/"
    assert admin_client.post(add, new_link("https://example.org/epn")).status_code == 302
    page = KeptLinkPage.objects.get()
    assert (page.live, page.first_published, page.kind) == (True, "2012", "lien")
    again = admin_client.post(add, new_link("http://www.example.org/epn/") | {"slug": "encore"})
    assert "Ce lien est déjà dans la bibliothèque" in again.text
    assert KeptLinkPage.objects.count() == 1


def test_two_parts_with_one_number_are_refused(admin_client, library):
    data = {"title": "Série", "slug": "serie", "total": 3, "source": "", "description": ""}
    data |= {
        "parts-TOTAL_FORMS": 2,
        "parts-INITIAL_FORMS": 0,
        "parts-MIN_NUM_FORMS": 0,
        "parts-MAX_NUM_FORMS": 1000,
    }
    for index in range(2):
        data |= {
            f"parts-{index}-number": 1,
            f"parts-{index}-title": f"Titre {index}",
            f"parts-{index}-url": f"https://example.org/{index}",
            f"parts-{index}-page": "",
            f"parts-{index}-id": "",
        }
    response = admin_client.post("/admin/snippets/resources/series/add/", data)
    assert response.status_code == 200
    assert Series.objects.count() == 0
    data["parts-1-number"] = 2
    assert admin_client.post("/admin/snippets/resources/series/add/", data).status_code == 302
    assert [part.number for part in Series.objects.get().parts.all()] == [1, 2]


def test_query_count_is_independent_of_the_number_of_series(
    admin_client, article, django_assert_max_num_queries
):
    def fill(number):
        for _number in range(number):
            SeriesPartFactory(series=SeriesFactory(total=3), number=1, page=article())

    url = "/admin/snippets/resources/series/"
    fill(2)
    admin_client.get(url)
    with django_assert_max_num_queries(20) as few:
        admin_client.get(url)
    fill(20)
    with django_assert_max_num_queries(len(few)):
        admin_client.get(url)
