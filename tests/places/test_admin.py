"""The editors' lists of places and the form of a place."""

from bs4 import BeautifulSoup
from django.urls import reverse

from places.models import PlaceIndexPage


def test_lists_of_places_show_their_towns(admin_client, place):
    place(title="Le Port", city="MARTIGUES")
    usage = "/admin/pages/usage/places/placepage/?ordering=told"
    for address in ("/admin/lieux/", "/admin/lieux/?q=port", usage):
        assert b"Martigues" in admin_client.get(address).content
    index = PlaceIndexPage.objects.get()
    explorer = admin_client.get(reverse("wagtailadmin_explore", args=[index.pk]))
    assert b"Martigues" in explorer.content


def test_form_has_its_tabs_in_french(admin_client, place):
    html = admin_client.get(reverse("wagtailadmin_pages:edit", args=[place().pk])).content.decode()
    form = BeautifulSoup(html, "html.parser")
    tabs = [tab.get_text(strip=True).removesuffix("()") for tab in form.select("[role=tab]")]
    for tab in ("Fiche", "Fermetures et arrêts", "Tarifs et publics", "Accès", "Offres", "Photos"):
        assert tab in tabs
    assert len(form.select("input[name=typologies]")) == 92


def test_only_the_essential_facts_are_open(admin_client, place):
    html = admin_client.get(reverse("wagtailadmin_pages:edit", args=[place().pk])).content
    form = BeautifulSoup(html, "html.parser")
    for panel in form.select("section.collapsed"):
        panel.extract()
    names = [field["name"] for field in form.select("#tab-fiche [name]")]
    # The widget of the hours has one field for each time.
    assert list(dict.fromkeys(name.partition("-")[0] for name in names)) == [
        *("title", "city", "postcode", "address", "opening_hours", "phone", "services")
    ]
    for tab in ("tarifs_et_publics", "acces"):
        assert form.select_one(f"#tab-{tab}")
        assert not form.select(f"#tab-{tab} [name]")


def test_closed_panels_hold_the_other_facts(admin_client, place):
    html = admin_client.get(reverse("wagtailadmin_pages:edit", args=[place().pk])).content
    closed = BeautifulSoup(html, "html.parser").select("section.collapsed")
    inside = {field["name"] for panel in closed for field in panel.select("[name]")}
    assert inside >= {
        *("address_extra", "hours_note", "emails", "websites", "presentation", "kinds"),
        *("organisation", "audiences", "fees", "access_modes", "insee_code", "confirmed_on"),
    }


def test_ticked_choices_are_saved(edit, place):
    page, _answer = edit(place(), services=["Loisirs et créations numériques"], kinds=["epn"])
    assert (page.services, page.kinds) == (["Loisirs et créations numériques"], ["epn"])


def test_unknown_code_survives_the_form(admin_client, edit, place):
    page = place(typologies=["EPN", "NOUVEAU_CODE"])
    html = admin_client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert 'value="NOUVEAU_CODE"' in html
    saved, _answer = edit(page, typologies=["EPN", "NOUVEAU_CODE"])
    assert saved.typologies == ["EPN", "NOUVEAU_CODE"]


def test_closed_list_refuses_other_values(edit, place):
    page, answer = edit(place(services=[]), services=["Danse"])
    assert page.services == []
    assert answer.context["form"].errors["services"]


def test_national_phone_number_is_parsed(edit, place):
    page, _answer = edit(place(), phone="04 42 00 00 00")
    assert page.phone.as_e164 == "+33442000000"


def test_invalid_value_is_reported_beside_its_field(edit, place):
    _page, answer = edit(place(), emails="a@exemple.fr\nb@", latitude="95")
    assert set(answer.context["form"].errors) == {"emails", "latitude"}


def test_national_identifier_is_unique(edit, place):
    place(national_id="a")
    _page, answer = edit(place(), national_id="a")
    assert "Un autre lieu porte déjà cet identifiant national." in str(
        answer.context["form"].errors
    )


def test_form_shows_the_parsed_hours_and_their_warnings(admin_client, place):
    page = place(opening_hours="Mo-Fr 08:00-12:00; Mo 14:00-14:00")
    html = admin_client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "Ouvert jusqu’à 12" in html
    assert "14:00-14:00 commence et finit à la même heure." in html
    add = reverse("wagtailadmin_pages:add", args=["places", "placepage", page.get_parent().pk])
    assert "Horaires à confirmer" in admin_client.get(add).content.decode()
