"""Writing an easy-to-read version on a telephone, and listening to a text."""

import re

import pytest
from playwright.sync_api import expect

from resources.models import ArticlePage, EasyPage

from .kinds import address

PATH = "/ressources/attention-aux-arnaques-facile-a-lire/"
# A replacement of the browser's speech synthesis: it is silent and ends a sentence on `finish()`.
VOICES = """voices => {
    window.spoken = [];
    const speech = Object.assign(new EventTarget(), {
        voices,
        getVoices() { return this.voices; },
        speak(utterance) { window.spoken.push(utterance); },
        cancel() {
            const current = window.spoken.at(-1);
            if (current && !current.isOver) { current.isOver = true; current.onerror?.({}); }
        },
    });
    Object.defineProperty(window, "speechSynthesis", { value: speech });
    window.SpeechSynthesisUtterance = function (text) { this.text = text; };
    window.finish = () => { const last = window.spoken.at(-1); last.isOver = true; last.onend(); };
}"""
FRENCH = {"lang": "fr-FR", "name": "Amélie", "localService": True}
ENGLISH = {"lang": "en_GB", "name": "Daniel", "localService": True}
FAR = {"lang": "fr-FR", "name": "Une voix du réseau", "localService": False}


@pytest.fixture
def with_voices(page, server):
    """Return `opened(address, *voices)`, which opens a page in a browser with these voices."""

    def opened(address, *voices):
        page.add_init_script(
            f"({VOICES})({list(voices)!r})".replace("True", "true").replace("False", "false")
        )
        page.goto(server + address)
        return page

    return opened


def spoken_texts(page):
    return page.evaluate("window.spoken.map(each => each.text)")


@pytest.mark.parametrize("voices", [[], [ENGLISH], [FAR]], ids=["none", "English", "far away"])
def test_without_a_local_french_voice_there_is_no_button(with_voices, voices):
    page = with_voices(PATH, *voices)
    page.wait_for_timeout(300)
    expect(page.get_by_role("button", name="Écouter ce texte")).to_be_hidden()


def test_a_browser_that_cannot_speak_has_no_button(page, server):
    page.add_init_script("delete window.speechSynthesis")
    page.add_init_script("delete Window.prototype.speechSynthesis")
    page.goto(server + PATH)
    page.wait_for_timeout(300)
    expect(page.get_by_role("button", name="Écouter ce texte")).to_be_hidden()


def test_button_appears_when_voices_are_loaded_late(with_voices):
    page = with_voices(PATH)
    page.evaluate(
        "voice => { speechSynthesis.voices = [voice];"
        " speechSynthesis.dispatchEvent(new Event('voiceschanged')) }",
        FRENCH,
    )
    expect(page.get_by_role("button", name="Écouter ce texte")).to_be_visible()


def test_reading_is_started_stopped_and_resumed_with_the_keyboard(with_voices):
    page = with_voices(PATH, ENGLISH, FRENCH)
    button = page.locator("[data-listen]")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_text("Arrêter la lecture")
    assert "arnaques" in spoken_texts(page)[0]  # the title
    voice = page.evaluate("window.spoken[0].voice.name + window.spoken[0].lang")
    assert voice == "Améliefr-FR"
    for _each in range(4):
        page.evaluate("window.finish()")
    expect(page.locator(".is-read-aloud")).to_have_count(1)
    fifth = spoken_texts(page)[-1]
    page.keyboard.press("Enter")
    expect(button).to_have_text("Reprendre la lecture")
    expect(page.locator(".is-read-aloud")).to_have_count(0)
    page.keyboard.press("Enter")
    assert spoken_texts(page)[-1] == fifth
    page.keyboard.press("Escape")
    expect(button).to_have_text("Reprendre la lecture")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # from the beginning
    assert spoken_texts(page)[-1] == spoken_texts(page)[0]
    expect(button).to_be_focused()


def test_only_the_whole_text_is_read(with_voices):
    page = with_voices(PATH, FRENCH)
    page.locator("[data-listen]").click()
    expect(page.locator("[data-again]")).to_be_hidden()
    while page.locator("[data-listen]").inner_text().strip() == "Arrêter la lecture":
        page.evaluate("window.finish()")
    read = " ".join(spoken_texts(page))
    words = page.evaluate("document.querySelector('.easy-text').innerText")
    missing = {word for word in re.findall(r"\w+", words) if word not in read}
    assert missing == set()
    for around in ("Écouter", "Cela vous a-t-il servi", "Nadège", "Copier la mention", "Accueil"):
        assert around not in read
    expect(page.locator("[data-listen]")).to_have_text("Écouter ce texte")


def test_an_article_is_read_with_its_table(with_voices):
    page = with_voices("/ressources/trois-arrets-contre-les-arnaques/", FRENCH)
    page.locator("[data-listen]").click()
    while page.locator("[data-listen]").inner_text().strip() == "Arrêter la lecture":
        page.evaluate("window.finish()")
    read = spoken_texts(page)
    assert any("Le colis en attente, Une petite somme, avec la carte" in each for each in read)
    assert max(map(len, read)) < 400
    assert len(read) == len(set(read)), [each for each in read if read.count(each) > 1]


def test_an_easy_version_is_written_on_a_telephone(editor, server, browser):
    editor.set_viewport_size({"width": 390, "height": 844})
    # A version without a validator is saved as a draft, and refused at publication.
    editor.context.expected_faults = ["400 (Bad Request)"]
    article = ArticlePage.objects.get(slug="un-bus-douze-villages", locale__language_code="fr")
    editor.goto(f"{server}/admin/pages/{article.pk}/edit/")
    editor.locator("footer [data-w-dropdown-target=toggle]").click()
    editor.get_by_role("button", name="Écrire la version facile à lire").click()
    # The form of the article has the same title: only the address tells that it was replaced.
    expect(editor).not_to_have_url(f"{server}/admin/pages/{article.pk}/edit/")
    expect(editor.locator("#id_title")).to_have_value(article.title)
    version = EasyPage.objects.get(original=article.pk)
    assert (version.live, len(version.body)) == (False, 0)
    assert editor.evaluate("document.documentElement.scrollWidth") <= 390

    editor.locator("#id_title").fill("Le bus vient au village")
    editor.get_by_role("button", name="Insérer un bloc").first.click()
    editor.get_by_role("option", name="Texte", exact=True).click()
    text = editor.locator("[data-contentpath=body] [contenteditable=true]").first
    text.click()
    expect(text).to_be_focused()
    text.press_sequentially("Le bus vient chez vous. On vous aide.", delay=20)
    expect(text).to_have_text("Le bus vient chez vous. On vous aide.")
    # The rich text editor copies the typed text to its field a quarter of a second later.
    field = editor.locator("[data-contentpath=body] input[name$='-value']").first
    expect(field).to_have_value(re.compile("On vous aide"))
    editor.locator("#id_author").fill("Camille Roustan")
    publish = editor.get_by_role("button", name="Publier", exact=True)
    toggle = editor.locator("footer [data-w-dropdown-target=toggle]")
    toggle.click()
    publish.click()
    expect(editor.get_by_text("nommez au moins une personne").first).to_be_visible()
    editor.get_by_role("button", name="Ajouter une personne").click()
    editor.locator("#id_validators-0-name").fill("Nadège")
    editor.locator("#id_validators-0-group").fill("Les Mots clairs, groupe inventé")
    toggle.click()
    publish.click()
    expect(editor.get_by_role("status").get_by_text(re.compile("publiée"))).to_be_visible()

    visitor = browser.new_context(locale="fr-FR").new_page()
    visitor.goto(server + article.get_url())
    visitor.get_by_role("link", name="Lire la version facile à lire et à comprendre").click()
    expect(visitor.locator("h1")).to_have_text("Le bus vient au village")
    expect(visitor.get_by_text("Facile à lire et à comprendre").first).to_be_visible()
    visitor.get_by_role("link", name=re.compile("Lire le texte complet")).click()
    expect(visitor.locator("h1")).to_have_text(article.title)
    visitor.context.close()


@pytest.mark.parametrize(
    ("kind", "read", "unread"),
    [
        ("home.HomePage", "Mon téléphone", "Mentions légales"),
        ("places.PlacePage", "Ce que vous pouvez y faire", "Accueil"),
        ("three taps", "Touchez une image", "Menu"),
        ("registration", "Prénom et nom", "S’inscrire maintenant"),
        ("easy-to-read home", "Que voulez-vous faire", "Version habituelle"),
        ("easy-to-read place", "Est-ce ouvert maintenant", "Version habituelle"),
        ("easy-to-read form", "Prénom et nom", "Version habituelle"),
    ],
)
def test_other_pages_are_read_whole_with_the_keyboard(with_voices, kind, read, unread):
    page = with_voices(address(kind), FRENCH)
    button = page.locator("[data-listen]")
    button.focus()
    page.keyboard.press("Enter")
    while button.inner_text().strip() == "Arrêter la lecture":
        page.evaluate("window.finish()")
    texts = " ".join(spoken_texts(page))
    title = " ".join(page.locator("h1").inner_text().split())
    assert title in texts
    assert read in texts
    assert unread not in texts


def test_a_folded_text_is_not_read(with_voices):
    page = with_voices(address("places.PlacePage"), FRENCH)
    page.locator("[data-listen]").click()
    folded = page.evaluate(
        "[...document.querySelectorAll('main details:not([open]) p')].map(p => p.innerText)"
    )
    while page.locator("[data-listen]").inner_text().strip() == "Arrêter la lecture":
        page.evaluate("window.finish()")
    assert {*folded} & {*spoken_texts(page)} == set()
