"""An error of a block in another tab is counted beside the tab, and a button leads to it."""

import json
from uuid import uuid4

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from events.models import EventIndexPage
from tests.factories import EventPageFactory


@pytest.fixture
def event(db):
    agenda = EventIndexPage.objects.get(locale__language_code="fr")
    blank = {"type": "paragraph", "value": "", "id": str(uuid4())}
    event = EventPageFactory(parent=agenda, live=False, body=json.dumps([blank]))
    event.save_revision()
    return event


def test_tab_with_an_error_is_marked_and_the_message_leads_to_it(editor, server, event):
    editor.context.expected_faults = ["400 (Bad Request)"]
    editor.goto(f"{server}{reverse('wagtailadmin_pages:edit', args=[event.pk])}")
    tab = editor.get_by_role("tab", name="Texte")
    # A form sent before its blocks are drawn leaves them out, and publishes those stored.
    blocks = editor.locator("[data-contentpath=body] [data-streamfield-child]")
    blocks.locator(".public-DraftEditor-content").first.wait_for(state="attached")
    editor.wait_for_load_state("networkidle")
    editor.locator("footer [data-w-dropdown-target=toggle]").click()
    editor.get_by_role("button", name="Publier", exact=True).click()
    expect(tab).to_contain_text("1")
    editor.get_by_role("button", name="Aller à la première erreur").click()
    expect(tab).to_have_attribute("aria-selected", "true")
    expect(editor.locator(".error-message")).to_be_in_viewport()
    editor.wait_for_load_state("networkidle")
