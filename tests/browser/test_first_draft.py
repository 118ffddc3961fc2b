"""The first automatic draft of a page, while its form is filled in and sent."""

import datetime
import itertools
import re

from django.utils import timezone
from playwright.sync_api import expect

from events.models import EventPage
from resources.models import ResourceIndexPage
from tests.browser.editing import Form, tab


def test_page_published_while_its_first_draft_is_saved_is_created_once(editor, server, place):
    """On a slow network, « Publier » is pressed before the answer to the draft."""
    drafts = []

    def hold(route):
        is_draft = "json" in route.request.headers.get("accept", "")
        drafts.append((route, route.fetch())) if is_draft else route.continue_()

    editor.route("**/pages/add/**", hold)
    # If the form is shown again, « Enregistrer le brouillon » must not publish the page.
    editor.add_init_script(
        "document.addEventListener('submit', ({ target }) => setTimeout(() => {"
        " sessionStorage.left ="
        " target.querySelectorAll('[type=hidden][name=action-publish]').length }))"
    )
    day = timezone.localdate() + datetime.timedelta(days=9)
    editor.goto(f"{server}/admin/pages/add/events/eventpage/{place.pk}/")
    form = Form(editor)
    form.entitle("La veillée des goélands")
    tab(editor, "Dates")
    form.type("starts_at", f"{day:%d/%m/%Y} 14:00")
    ends = itertools.cycle(["16:00", "16:30"])
    while not drafts:  # text typed before Wagtail observes the form is saved with the next edit
        form.type("ends_at", f"{day:%d/%m/%Y} {next(ends)}")
        editor.wait_for_timeout(1000)
    editor.locator("footer [data-w-dropdown-target=toggle]").click()
    editor.get_by_role("button", name="Publier", exact=True).click()
    editor.wait_for_timeout(500)
    for route, answer in drafts:
        route.fulfill(response=answer)
    expect(editor.get_by_role("status").get_by_text(re.compile("publiée"))).to_be_visible()
    made = EventPage.objects.filter(title="La veillée des goélands")
    assert [page.live for page in made] == [True]
    assert editor.evaluate("sessionStorage.left") == "0"


def test_no_draft_is_saved_after_the_form_is_sent(editor, server, place):
    """The last field is edited just before « Publier », and the server is slow."""
    drafts = []
    # The form stays on the screen, as it does until the server answers.
    editor.add_init_script("document.addEventListener('submit', (event) => event.preventDefault())")
    editor.on("request", lambda request: "/pages/add/" in request.url and drafts.append(request))
    editor.goto(f"{server}/admin/pages/add/events/eventpage/{place.pk}/")
    drafts.clear()
    Form(editor).entitle("Le bal des goélands")
    editor.locator("footer [data-w-dropdown-target=toggle]").click()
    editor.get_by_role("button", name="Publier", exact=True).click()
    # The event that Wagtail sends after an edit.
    editor.evaluate(
        "document.querySelector('[data-edit-form]')"
        ".dispatchEvent(new CustomEvent('w-unsaved:add', { bubbles: true }))"
    )
    editor.wait_for_timeout(2000)
    assert drafts == []


def test_refused_form_is_only_saved_after_its_blocks_are_rendered(editor, server):
    """On a slow telephone the blocks are rendered well after the form."""
    library = ResourceIndexPage.objects.get(locale__language_code="fr")
    drafts = []

    def keep(request):
        if request.method == "POST" and "json" in request.headers.get("accept", ""):
            drafts.append(request)

    editor.on("request", keep)
    editor.context.expected_faults.append("400 (Bad Request)")  # it has no title yet
    editor.goto(f"{server}/admin/pages/add/resources/articlepage/{library.pk}/")
    editor.locator("footer [data-w-dropdown-target=toggle]").click()
    editor.get_by_role("button", name="Publier", exact=True).click()
    expect(editor.get_by_text("voyez ce qui est signalé en rouge").first).to_be_visible()
    expect(editor.locator("footer").get_by_text("Il manque quelque chose")).to_be_visible()
    assert drafts
    for request in drafts:
        assert 'name="body-count"' in request.post_data
