"""Screen of the menus: visibility and order of pages, kept by drafts."""

import re
from unittest import mock

from django.urls import reverse
from wagtail.models import Page, Site

from home.models import StandardPage
from tests.factories import PlaceIndexPageFactory, PlacePageFactory


def header(client):
    text = client.get("/").content.decode()
    menu = text.partition('<header class="site-header')[2].partition("</header>")[0]
    # Once in the menu of large screens, once in that of phones.
    return list(dict.fromkeys(re.findall(r">(Un|Deux|Trois|Lieux|Dessous)</a>", menu)))


def make_pages(home):
    PlacePageFactory(parent=PlaceIndexPageFactory(parent=home, show_in_menus=True))
    for title in ("Un", "Deux", "Trois"):
        page = StandardPage(title=title, slug=title.lower(), show_in_menus=title != "Trois")
        home.add_child(instance=page)
        page.save_revision().publish()
    below = StandardPage(title="Dessous", slug="dessous")
    page.add_child(instance=below)
    below.save_revision().publish()
    return {page.title: page for page in Page.objects.descendant_of(home)}


def post(client, pages, *shown, **move):
    keys = {name: pages[title].pk for name, title in move.items()}
    data = {"page": [pages[title].pk for title in shown], **keys}
    return client.post(reverse("menus"), data, follow=True)


def test_pages_are_shown_and_moved(site, home, client, admin_client):
    pages = make_pages(home)
    screen = admin_client.get(reverse("menus")).content.decode()
    assert re.findall(r"checked> (\w+)</label>", screen) == ["Lieux", "Un", "Deux"]
    assert screen.count('type="checkbox" name="page"') == 5  # a place is not a candidate
    assert header(client) == ["Lieux", "Un", "Deux"]
    post(admin_client, pages, "Lieux", "Deux", "Trois", "Dessous")
    assert header(client) == ["Lieux", "Deux", "Trois"]
    post(admin_client, pages, "Lieux", "Deux", "Trois", "Dessous", monter="Trois")
    assert header(client) == ["Lieux", "Trois", "Deux"]
    post(admin_client, pages, "Lieux", "Deux", "Trois", "Dessous", descendre="Deux")
    assert header(client) == ["Lieux", "Trois", "Deux"]  # it was the last
    # Publishing an older draft keeps the new choice.
    page = StandardPage.objects.get(title="Trois")
    page.save_revision().publish()
    post(admin_client, pages, "Lieux")
    page.refresh_from_db()
    page.get_latest_revision_as_object().save_revision().publish()
    assert header(client) == ["Lieux"]


def test_text_below_an_offline_page_keeps_its_setting(site, home, admin_client):
    pages = make_pages(home)
    below = StandardPage.objects.get(title="Dessous")
    below.show_in_menus = True
    below.save_revision().publish()
    StandardPage.objects.get(title="Trois").unpublish()
    screen = admin_client.get(reverse("menus")).text
    assert re.findall(r"> (Trois|Dessous)</label>", screen) == []
    post(admin_client, pages, "Lieux")
    assert not Page.objects.get(title="Un").show_in_menus
    below.refresh_from_db()
    assert below.show_in_menus
    assert below.latest_revision.content["show_in_menus"]


def test_screen_reopens_at_the_moved_page(site, home, admin_client):
    pages = make_pages(home)
    moved = post(admin_client, pages, descendre="Un")
    address = moved.redirect_chain[-1][0]
    assert address.endswith(f"#menu-{pages['Un'].pk}")
    assert f'id="{address.partition("#")[2]}"' in moved.text
    assert "#" not in post(admin_client, pages, monter="Lieux").redirect_chain[-1][0]


def test_only_publishers_of_the_home_page_change_the_menus(site, home, client, django_user_model):
    pages = make_pages(home)
    user = django_user_model.objects.create_user("leila", password="x")
    client.force_login(user)
    post(client, pages)
    assert Page.objects.get(title="Un").show_in_menus


def test_invalid_page_is_not_moved(site, home, admin_client):
    pages = make_pages(home)
    place = Page.objects.get(depth=home.depth + 2, content_type__model="placepage")
    for value in ("0", "abc", "9" * 30, "9" * 5000, str(home.pk), str(place.pk)):
        data = {"monter": value, "page": [pages["Lieux"].pk, "x", value]}
        assert admin_client.post(reverse("menus"), data).status_code == 302
    assert Page.find_problems() == ([], [], [], [], [])


def test_moving_a_page_among_its_siblings_rewrites_no_event(site, home, admin_client):
    pages = make_pages(home)
    with mock.patch("events.receivers.refresh") as refresh:
        post(admin_client, pages, descendre="Lieux")
    refresh.assert_not_called()
    order = Page.objects.child_of(home).order_by("path").values_list("title", flat=True)
    assert list(order)[:2] == ["Un", "Lieux"]


def test_move_is_confirmed_by_a_message(site, home, admin_client):
    pages = make_pages(home)
    shown = [title for title, page in pages.items() if page.show_in_menus]
    for move, words in (({"descendre": "Lieux"}, "bas"), ({"monter": "Lieux"}, "haut")):
        page = post(admin_client, pages, *shown, **move)
        [message] = [str(each).replace("\xa0", " ").strip() for each in page.context["messages"]]
        assert message == f"« Lieux » est plus {words} dans la liste."


def test_menus_need_a_default_site(site, admin_client):
    Site.objects.all().delete()
    assert admin_client.get(reverse("menus")).status_code == 404
