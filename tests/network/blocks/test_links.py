import pytest

from home.models import StandardPage


@pytest.mark.django_db
def test_link_to_a_deleted_page_is_not_rendered(site, home, client):
    gone = home.add_child(instance=StandardPage(title="Perdu", slug="perdu"))
    there = home.add_child(instance=StandardPage(title="Ici", slug="ici"))
    links = [
        {"label": "Vers la page perdue", "page": gone.page_ptr},
        {"label": "Vers la page", "page": there.page_ptr},
        {"label": "Ailleurs", "url": "https://un.example/"},
    ]
    page = StandardPage(title="Liens", slug="liens", body=[("links", {"links": links})])
    home.add_child(instance=page)
    gone.delete()
    shown = client.get("/liens/").text
    assert "None" not in shown
    labels = [link["label"] in shown for link in links]
    assert labels == [False, True, True]
