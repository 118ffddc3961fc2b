"""Approval of the sentences of a language by a person."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from home.front.languages.sentences import CODES, language
from home.models import LanguageReview

pytestmark = pytest.mark.any_database

NOTICE = "Traduction automatique, pas encore relue."


def notice(client, code):
    page = BeautifulSoup(client.get(f"/langues/{code}/").content, "html.parser")
    found = page.select_one(".own-language > .callout")
    return found and found.text


def approve(client, code, **data):
    own = language(code)
    return client.post(
        reverse("language_review", args=[code]), {"empreinte": own.digest, **data}, follow=True
    )


@pytest.mark.parametrize("code", CODES)
def test_page_begins_with_the_notice_in_both_languages(client, site, code):
    text = notice(client, code)
    assert NOTICE in text
    assert language(code).page["not_reviewed"] in text


def test_approval_removes_the_notice_of_one_language_at_once(client, site, as_role):
    assert notice(client, "uk")
    page = approve(as_role("Coordination"), "uk")
    assert "Approuvée le" in page.content.decode()
    assert "Ada Roux" in page.content.decode()
    assert notice(client, "uk") is None
    assert notice(client, "ru")
    review = LanguageReview.objects.get()
    assert (review.language, review.approved_by.first_name) == ("uk", "Ada")


def test_withdrawal_shows_the_notice_again(client, site, as_role):
    coordinator = as_role("Coordination")
    approve(coordinator, "uk")
    assert notice(client, "uk") is None
    approve(coordinator, "uk", retirer="1")
    assert notice(client, "uk")
    assert not LanguageReview.objects.exists()


def test_a_changed_sentence_withdraws_the_approval(client, site, as_role, monkeypatch):
    coordinator = as_role("Coordination")
    approve(coordinator, "uk")
    monkeypatch.setitem(language("uk").needs, "mail", "Лист")
    assert not LanguageReview.objects.approved(language("uk"))
    screen = coordinator.get(reverse("language_reviews")).content.decode()
    assert "les phrases ont changé depuis" in screen


def test_sentences_that_changed_while_they_were_read_are_not_approved(site, as_role):
    page = approve(as_role("Coordination"), "uk", empreinte="0" * 64)
    assert "Ces phrases ont changé" in page.content.decode()
    assert not LanguageReview.objects.exists()


def test_screen_shows_both_languages_side_by_side(site, as_role):
    html = as_role("Coordination").get(reverse("language_review", args=["ar"])).content
    rows = BeautifulSoup(html, "html.parser").select("tbody tr")
    assert len(rows) == len(language("ar").texts)
    french, own = rows[0].select("td")
    assert french.text == "Qui peut m’aider près de chez moi\u00a0?"
    assert (own["lang"], own["dir"]) == ("ar", "rtl")
    assert own.text == language("ar").page["who_can_help"]


@pytest.mark.parametrize("role", ["Rédaction", "Contribution"])
def test_only_coordination_approves(site, as_role, role):
    client = as_role(role)
    assert client.get(reverse("language_reviews")).status_code == 302
    approve(client, "uk")
    assert not LanguageReview.objects.exists()
    assert reverse("language_reviews") not in client.get("/admin/").content.decode()


def test_coordination_finds_the_screen_in_the_settings(site, as_role):
    assert reverse("language_reviews") in as_role("Coordination").get("/admin/").content.decode()


def test_unknown_language_has_no_screen(site, as_role):
    assert as_role("Coordination").get("/admin/langues/de/").status_code == 404


def test_approval_survives_the_account_that_gave_it(client, site, as_role):
    approve(as_role("Coordination"), "uk")
    LanguageReview.objects.get().approved_by.delete()
    assert LanguageReview.objects.get().approved_by is None
    assert notice(client, "uk") is None
