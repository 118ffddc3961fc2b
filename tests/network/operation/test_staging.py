from django.urls import reverse

from network.memory import stamped_cache


def test_staging_site_has_a_banner_and_is_not_indexed(client, admin_client, home, settings):
    pages = {
        "/": client.get("/"),
        "admin": admin_client.get("/admin/"),
        "login": client.get(reverse("wagtailadmin_login")),
    }
    assert {name: "Site d’essai" in page.text for name, page in pages.items()} == dict.fromkeys(
        pages, False
    )
    assert "X-Robots-Tag" not in client.get("/").headers
    assert "Disallow: /\n" not in client.get("/robots.txt").text
    settings.STAGING = True
    stamped_cache.clear_all()  # the setting is constant in a process
    pages = {
        "/": client.get("/"),
        "admin": admin_client.get("/admin/"),
        "login": client.get(reverse("wagtailadmin_login")),
    }
    assert {name: "Site d’essai" in page.text for name, page in pages.items()} == dict.fromkeys(
        pages, True
    )
    assert client.get("/").headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert client.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"
