"""A form restores its typed text after a reload, a refusal or an expired session."""

import datetime
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from events.models import CongressPage, EventPage, Occurrence
from home.models import ContactPage, Submission
from places.models import ConfirmationRequest, Correction, PlacePage
from places.upkeep.confirmations.requests import token_of
from resources.models import ArticlePage, ResourcePage

from .editing import PASSWORD, signed_in, team_member

NOTE = "Nous avons retrouvé ce que vous aviez écrit."
TITLE, WORDS = "Le café des goélands", "Des ordinateurs, et quelqu’un le mardi."
ANNOUNCE = "/admin/evenements/annoncer/"
DAY = timezone.localdate() + datetime.timedelta(days=6)


@pytest.fixture
def quick(monkeypatch):
    """Disable the minimum time to fill a form, since an automated browser is faster."""
    monkeypatch.setattr("network.site.forms.FASTEST_SECONDS", -1)


def stored(page, storage):
    return page.evaluate(f"Object.keys({storage}).filter(key => key.startsWith('kept-text:'))")


def propose(page):
    page.get_by_label("Nom du lieu").fill(TITLE)
    page.get_by_label("Ce que l’on y trouve").fill(WORDS)
    page.get_by_label("Votre courriel").fill("camille@exemple.fr")


def test_proposal_survives_a_reload_and_a_refused_token_in_its_tab(page, server, quick):
    page.goto(f"{server}/proposer/lieu/")
    expect(page.get_by_text(NOTE)).to_be_hidden()
    propose(page)
    page.reload()
    expect(page.get_by_text(NOTE)).to_be_visible()
    expect(page.get_by_label("Nom du lieu")).to_have_value(TITLE)
    expect(page.get_by_label("Ce que l’on y trouve")).to_have_value(WORDS)
    # The next person at this computer does not read who wrote.
    expect(page.get_by_label("Votre courriel")).to_have_value("")
    assert "camille" not in page.evaluate("JSON.stringify(sessionStorage)")
    page.context.expected_faults.append("403")
    page.context.clear_cookies()
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("restée ouverte trop longtemps")
    page.goto(f"{server}/proposer/lieu/")
    expect(page.get_by_label("Nom du lieu")).to_have_value(TITLE)
    # The server shows an invalid form again: it is neither replaced nor announced.
    page.get_by_label("Nom du lieu").fill(f"{TITLE} bleus")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("alert")).to_contain_text("Écrivez l’adresse")
    expect(page.get_by_text(NOTE)).to_be_hidden()
    # Nothing is kept on the device or in another tab.
    assert (stored(page, "localStorage"), len(stored(page, "sessionStorage"))) == ([], 1)
    other = page.context.new_page()
    other.goto(f"{server}/proposer/lieu/")
    expect(other.get_by_label("Nom du lieu")).to_have_value("")
    for label, text in {
        "Adresse": "2 quai du Port",
        "Code postal": "13500",
        "Commune": "Martigues",
    }.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_text("Merci, c’est bien reçu")).to_be_visible()
    assert stored(page, "sessionStorage") == []


def test_refused_proposal_is_kept_after_an_undone_change(page, server, quick):
    page.goto(f"{server}/proposer/lieu/")
    propose(page)
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("alert")).to_contain_text("Écrivez l’adresse")
    title = page.get_by_label("Nom du lieu")
    title.fill(f"{TITLE} bleus")
    title.fill(TITLE)
    page.goto(f"{server}/proposer/lieu/")
    expect(title).to_have_value(TITLE)
    expect(page.get_by_label("Ce que l’on y trouve")).to_have_value(WORDS)
    # Erased by the visitor: nothing remains to restore.
    title.fill("")
    page.get_by_label("Ce que l’on y trouve").fill("")
    assert stored(page, "sessionStorage") == []


def test_untouched_field_has_its_present_value(page, server):
    """The place is edited by another person between two visits of the form."""
    place = PlacePage.objects.public().in_language("fr").first()
    address = f"{server}/lieux/{place.slug}/corriger/"
    page.goto(address)
    page.get_by_label("Autre chose à nous dire").fill(WORDS)
    PlacePage.objects.filter(pk=place.pk).update(phone="+33490999999")
    page.goto(address)
    expect(page.get_by_label("Autre chose à nous dire")).to_have_value(WORDS)
    expect(page.locator("[name=phone]")).to_have_value(re.compile("99.?99.?99"))


def test_kept_text_is_erased_by_its_button_and_with_time(page, server):
    place = PlacePage.objects.public().in_language("fr").first()
    address = f"{server}/lieux/{place.slug}/corriger/"
    page.goto(address)
    words = page.get_by_label("Autre chose à nous dire")
    words.fill(WORDS)
    page.get_by_label("Ce lieu n’existe plus").check()
    page.goto(address)
    expect(words).to_have_value(WORDS)
    expect(page.get_by_label("Ce lieu n’existe plus")).to_be_checked()
    page.get_by_role("button", name="Tout effacer").click()
    expect(words).to_have_value("")
    expect(page.get_by_label("Ce lieu n’existe plus")).not_to_be_checked()
    assert stored(page, "sessionStorage") == []
    words.fill(WORDS)
    page.evaluate(
        "for (const [key, value] of Object.entries(sessionStorage)) sessionStorage.setItem(key,"
        " JSON.stringify({...JSON.parse(value), at: Date.now() - 3 * 3600000}))"
    )
    page.reload()
    expect(words).to_have_value("")
    assert stored(page, "sessionStorage") == []


def test_announcement_survives_a_closed_tab_and_an_expired_session(page, server, place):
    user = team_member("odile")  # without a usual place
    signed_in(page, server, user)
    page.goto(server + ANNOUNCE)
    page.get_by_label("Quoi ?").fill(TITLE)
    page.get_by_role("button", name="Choisir le lieu").click()
    page.get_by_label("Terme de recherche").fill(place.title)
    page.get_by_role("link", name=re.compile(re.escape(place.title))).first.click()
    expect(page.locator("#id_place-chooser .chooser__title")).to_contain_text(place.title)
    page.get_by_label("Quel jour ?").fill(DAY.isoformat())
    page.get_by_label("De", exact=True).select_option("10:30")
    page.get_by_label("à", exact=True).select_option("11:00")
    tab = page.context.new_page()
    page.close()
    tab.context.clear_cookies(name="sessionid")
    tab.goto(server + ANNOUNCE)
    tab.locator("[name=username]").fill(user.username)
    tab.locator("[name=password]").fill(PASSWORD)
    tab.locator("[type=submit]").click()
    expect(tab.get_by_text(NOTE)).to_be_visible()
    expect(tab.get_by_label("Quoi ?")).to_have_value(TITLE)
    expect(tab.get_by_label("De", exact=True)).to_have_value("10:30")
    expect(tab.get_by_label("à", exact=True)).to_have_value("11:00")
    expect(tab.locator("#id_place-chooser .chooser__title")).to_contain_text(place.title)
    # Refused, because the session expired while the form was on the screen.
    tab.context.clear_cookies(name="sessionid")
    tab.get_by_role("button", name="Publier", exact=True).click()
    tab.locator("[name=username]").fill(user.username)
    tab.locator("[name=password]").fill(PASSWORD)
    tab.locator("[type=submit]").click()
    expect(tab.get_by_label("Quoi ?")).to_have_value(TITLE)
    tab.get_by_role("button", name="Publier", exact=True).click()
    tab.wait_for_url(re.compile(r"/evenements/\d+/dates/"))
    assert EventPage.objects.get(title=TITLE).place_id == place.pk
    assert stored(tab, "localStorage") == []
    tab.goto(server + ANNOUNCE)
    expect(tab.get_by_label("Quoi ?")).to_have_value("")
    expect(tab.get_by_text(NOTE)).to_be_hidden()


def test_announcement_is_not_shown_to_another_account(page, server):
    signed_in(page, server, team_member())
    page.goto(server + ANNOUNCE)
    page.get_by_label("Quoi ?").fill(TITLE)
    other = team_member()
    other.pk, other.username, other.email = None, "rachid", "rachid@example.org"
    other.save()
    other.groups.set(team_member().groups.all())
    client = Client()
    client.force_login(other)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": server}])
    page.goto(server + ANNOUNCE)
    expect(page.get_by_label("Quoi ?")).to_have_value("")
    expect(page.get_by_text(NOTE)).to_be_hidden()


def test_announcement_saved_by_the_full_form_is_not_offered_again(page, server):
    """The full form saves a draft by itself, without a message of success."""
    signed_in(page, server, team_member())
    page.goto(server + ANNOUNCE)
    page.get_by_label("Quoi ?").fill(TITLE)
    page.get_by_label("Quel jour ?").fill(DAY.isoformat())
    page.get_by_role("button", name="Formulaire complet").click()
    expect(page.locator("#id_title")).to_have_value(TITLE)
    assert len(stored(page, "localStorage")) == 1
    # Wagtail compares with the values of the form two seconds after its display.
    page.wait_for_timeout(2500)
    page.locator("#id_title").fill(f"{TITLE} bleus")
    page.wait_for_url(re.compile(r"/edit/"))
    for _wait in range(100):  # the form removes it just after its address changes
        if not stored(page, "localStorage"):
            break
        page.wait_for_timeout(100)
    page.goto(server + ANNOUNCE)
    expect(page.get_by_label("Quoi ?")).to_have_value("")
    expect(page.get_by_text(NOTE)).to_be_hidden()
    assert stored(page, "localStorage") == []


def test_message_survives_a_reload(page, server, quick):
    address = server + ContactPage.objects.live().in_language("fr").first().get_url()
    page.goto(address)
    message = page.locator("[name=message]")
    message.fill(WORDS)
    page.reload()
    expect(page.get_by_text(NOTE)).to_be_visible()
    expect(message).to_have_value(WORDS)
    page.goto(f"{address}?envoye=1")
    assert stored(page, "sessionStorage") == []


def test_closure_typed_for_a_confirmation_survives_a_reload(page, server):
    place = PlacePage.objects.public().in_language("fr").first()
    request = ConfirmationRequest.objects.create(place=place, claimed_at=timezone.now())
    page.goto(server + reverse("places:confirmation", args=[token_of(request)]))
    page.get_by_text("Annoncer une fermeture").click()
    first = page.locator("[name=form-0-reason]")
    first.fill(WORDS)
    page.reload()
    expect(first).to_be_visible()
    expect(first).to_have_value(WORDS)


def test_opinion_survives_a_reload(page, server, quick):
    text = ResourcePage.objects.public().in_language("fr").filter(alias_of=None).first()
    page.goto(server + reverse("library:opinion", args=[text.pk]))
    words = page.get_by_label("Dites-nous quoi")
    words.fill(WORDS)
    page.reload()
    expect(page.get_by_text(NOTE)).to_be_visible()
    expect(words).to_have_value(WORDS)
    page.get_by_label("Il y a une erreur").check()
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_text("Merci, c’est bien reçu")).to_be_visible()
    assert stored(page, "sessionStorage") == []


@pytest.mark.parametrize("screen", ["dates", "host", "submission", "correction"])
def test_sentence_typed_in_the_admin_survives_a_reload(page, server, place, screen):
    signed_in(page, server, team_member())
    if screen == "dates":
        date = Occurrence.objects.agenda().filter(event__alias_of=None).first()
        address, field = reverse("event_dates", args=[date.event_id]), f"#pourquoi-{date.pk}"
    elif screen == "host":
        address, field = reverse("place_host_add", args=[place.pk]), "[name=role]"
    elif screen == "submission":
        values = {"title": TITLE, "town": "Martigues", "postcode": "13500", "address": ""}
        row = Submission.objects.create(
            kind=Submission.Kind.PLACE, values=values, answer_to="a@example.org"
        )
        address, field = reverse("propositions:submission", args=[row.pk]), "[name=words]"
    else:
        row = Correction.objects.create(place=place, message=WORDS, answer_to="a@example.org")
        address, field = reverse("corrections_de_lieux:correction", args=[row.pk]), "[name=reply]"
    page.goto(server + address)
    page.locator(field).evaluate("field => field.closest('details')?.setAttribute('open', '')")
    page.locator(field).fill(WORDS)
    page.reload()
    expect(page.locator(field)).to_be_visible()
    expect(page.locator(field)).to_have_value(WORDS)
    expect(page.get_by_text(NOTE).filter(visible=True)).to_have_count(1)


def test_accepted_move_is_not_offered_again_on_the_same_screen(page, server):
    dates = Occurrence.objects.agenda().upcoming().filter(event__alias_of=None)
    # Not a date in progress, whose new start would be in the past.
    date = dates.filter(starts_at__gt=timezone.now() + datetime.timedelta(days=1)).first()
    signed_in(page, server, team_member())
    page.goto(server + reverse("event_dates", args=[date.event_id]))
    reason = page.locator(f"#pourquoi-{date.pk}")
    reason.evaluate("field => field.closest('details').setAttribute('open', '')")
    reason.fill(WORDS)
    start = page.locator(f"#debut-{date.pk}")
    start.fill(start.input_value().replace(":00", ":05").replace(":30", ":35"))
    page.locator("details[open] [type=submit]").click()
    expect(page.locator(".messages .success")).to_be_visible()
    assert stored(page, "localStorage") == []
    expect(reason).to_have_value("")
    expect(page.get_by_text(NOTE).filter(visible=True)).to_have_count(0)


def test_row_refused_because_of_another_version_stays_kept(page, server):
    edition = CongressPage.objects.public().order_by("-starts_at").first()
    session = edition.sessions.order_by("pk").first()
    signed_in(page, server, team_member())
    address = server + reverse("congress_programme", args=[edition.pk])
    page.goto(address)
    title = page.locator(f"[name=s{session.pk}-title]")
    title.fill(TITLE)
    session.room = None
    session.save_revision().publish()
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.locator(".messages .success")).to_have_count(0)
    expect(title).to_have_value(TITLE)
    page.goto(address)
    expect(title).to_have_value(TITLE)


def test_programme_is_restored_except_a_session_that_somebody_changed(page, server):
    edition = CongressPage.objects.public().order_by("-starts_at").first()
    first, other = edition.sessions.order_by("pk")[:2]
    signed_in(page, server, team_member())
    page.goto(server + reverse("congress_programme", args=[edition.pk]))
    titles = [page.locator(f"[name=s{session.pk}-title]") for session in (first, other)]
    for title in titles:
        title.fill(TITLE)
    page.reload()
    for title in titles:
        expect(title).to_have_value(TITLE)
    first.title = "Café et accueil"
    first.save_revision().publish()
    page.reload()
    expect(titles[0]).to_have_value("Café et accueil")
    expect(titles[1]).to_have_value(TITLE)


def test_hours_survive_a_reload_until_the_sign_out(page, server, place):
    signed_in(page, server, team_member())
    address = f"{server}/admin/mes-lieux/{place.pk}/horaires/"
    page.goto(address)
    note = page.locator("[name=hours_note]")
    note.fill(WORDS)
    page.locator("#id_closures-ADD").click()
    row = int(page.locator("[name=closures-TOTAL_FORMS]").input_value()) - 1
    reason = page.locator(f"[name=closures-{row}-reason]")
    reason.fill(TITLE)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(note).to_have_value(WORDS)
    expect(reason).to_have_value(TITLE)
    page.locator(f"#id_closures-{row}-DELETE-button").click()
    page.reload()
    expect(note).to_have_value(WORDS)
    expect(reason).to_have_count(0)
    assert len(stored(page, "localStorage")) == 1
    page.goto(f"{server}/admin/")
    page.locator("[aria-label='Modifier votre compte'], .sidebar-footer__account").first.click()
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.locator("[name=username]")).to_be_visible()
    assert stored(page, "localStorage") == []


def test_page_typed_after_its_session_expired_is_saved_after_a_sign_in_in_another_tab(page, server):
    page.context.expected_faults.append("")
    user = team_member()
    article = ArticlePage.objects.live().first()
    signed_in(page, server, user)
    with page.expect_response(re.compile("editing-sessions/")):
        page.goto(f"{server}{reverse('wagtailadmin_pages:edit', args=[article.pk])}")
    page.wait_for_timeout(2_000)  # the form does not notice what is typed before
    page.context.clear_cookies(name="sessionid")
    page.locator("#id_title").fill("Un titre tapé trop tard")
    expect(page.locator("footer")).to_contain_text("dans un autre onglet")
    signed_in(page.context.new_page(), server, user).close()
    page.locator("#id_title").fill("Un titre tapé ensuite")
    page.locator("footer button[type=submit]").first.click()
    expect(page.locator(".messages .success")).to_be_visible()
    expect(page.locator("#id_title")).to_have_value("Un titre tapé ensuite")


def test_page_saved_after_its_session_expired_stays_until_the_sign_in(page, server):
    page.context.expected_faults.append("")
    user = team_member()
    article = ArticlePage.objects.live().first()
    signed_in(page, server, user)
    page.goto(f"{server}{reverse('wagtailadmin_pages:edit', args=[article.pk])}")
    page.context.clear_cookies(name="sessionid")
    page.locator("#id_title").fill("Un titre publié trop tard")
    page.locator("footer [data-w-dropdown-target=toggle]").click()
    page.get_by_role("button", name="Publier", exact=True).click()
    dialog = page.get_by_role("dialog", name="Votre texte n’est pas encore enregistré")
    expect(dialog).to_contain_text("connectez-vous dans un autre onglet")
    expect(dialog).not_to_contain_text("Le site ne répond pas", use_inner_text=True)
    with page.context.expect_page() as opened:
        dialog.get_by_role("link", name="Se connecter").click()
    tab = opened.value
    tab.locator("[name=username]").fill(user.username)
    tab.locator("[name=password]").fill(PASSWORD)
    tab.get_by_role("button", name="Se connecter", exact=True).click()
    expect(tab.get_by_role("heading", level=1)).to_contain_text("Vous êtes connecté")
    tab.close()
    page.bring_to_front()
    page.get_by_role("button", name="Fermer").locator("visible=true").click()
    expect(page.locator("#id_title")).to_have_value("Un titre publié trop tard")
    page.locator("footer [data-w-dropdown-target=toggle]").click()
    page.get_by_role("button", name="Publier", exact=True).click()
    expect(page.locator(".messages .success")).to_be_visible()
    article.refresh_from_db()
    assert article.title == "Un titre publié trop tard"


def test_setting_saved_while_the_site_is_silent_stays_on_the_screen(page, server):
    page.context.expected_faults.append("")
    signed_in(page, server, team_member())
    page.goto(f"{server}{reverse('wagtailsnippets_network_topic:add')}")
    page.locator("#id_name").fill("La vie numérique")
    page.context.set_offline(True)
    page.locator("footer button[type=submit]").first.click()
    dialog = page.get_by_role("dialog", name="Votre texte n’est pas encore enregistré")
    expect(dialog).to_contain_text("Le site ne répond pas")
    page.context.set_offline(False)
    dialog.get_by_role("button").click()
    page.locator("footer button[type=submit]").first.click()
    expect(page.locator(".messages .success")).to_be_visible()
