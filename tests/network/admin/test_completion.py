"""A page without any translated text is not published in another language."""

import datetime

import pytest
from django.contrib.messages import get_messages
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowTask
from wagtail_localize.models import StringTranslation, Translation

from home.models import StandardPage
from network.models.completion import Completion, completion_of
from tests.factories import EventIndexPageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
REFUSED = "aucun de ses textes n’est traduit"


@pytest.fixture
def about(site, home):
    page = StandardPage(
        title="Aide",
        slug="aide",
        search_description="Un résumé.",
        body=[("paragraph", "<p>Venez nous voir.</p><p>On vous aide.</p>")],
    )
    home.add_child(instance=page)
    page.save_revision().publish()
    return page


@pytest.fixture
def submitted(admin_client, about, english):
    """Create the English draft of a page with wagtail-localize."""
    address = reverse("wagtail_localize:submit_page_translation", args=[about.pk])
    admin_client.post(address, {"locales": [english.pk]})
    return StandardPage.objects.get(locale=english)


@pytest.fixture
def copied(about, english, home):
    """Create a copy without a wagtail-localize translation."""
    about.copy_for_translation(english, copy_parents=True).save_revision()
    return StandardPage.objects.get(locale=english)


def translate_one(page, text="Aide", translated="Help"):
    translation = Translation.objects.get(target_locale=page.locale)
    segment = translation.source.stringsegment_set.get(string__data=text)
    StringTranslation.objects.create(
        translation_of=segment.string,
        context=segment.context,
        locale=page.locale,
        data=translated,
        translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
    )


def edit_url(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def is_live(page):
    return Page.objects.get(pk=page.pk).live


def said(response):
    """Return the messages of a response."""
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def form_of(client, page, **changes):
    """Return the POST data of the editor's form."""
    form = client.get(edit_url(page)).context["form"]
    data = {"comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0, "body-count": 0}
    data |= {name: form[name].value() or "" for name in ("title", "slug", "search_description")}
    return data | changes


def test_localize_publishes_no_page_without_translation(
    admin_client, submitted, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        response = admin_client.post(edit_url(submitted), {"action": "publish"}, follow=True)
    assert REFUSED in response.text
    assert not is_live(submitted)
    translate_one(submitted)
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(edit_url(submitted), {"action": "publish"})
    assert is_live(submitted)


def test_identical_word_counts_as_translated_once_confirmed(submitted):
    assert completion_of(submitted) == (0, 4)
    translate_one(submitted, translated="Aide")
    assert completion_of(submitted) == (1, 4)


def test_completion_is_shown_above_the_editor(admin_client, submitted):
    assert "0 sur 4" in admin_client.get(edit_url(submitted)).text
    translate_one(submitted)
    text = admin_client.get(edit_url(submitted)).text
    assert "Textes traduits en anglais\xa0: 1 sur 4, soit 25\xa0%." in text


def test_editor_of_an_untranslated_copy_explains_the_next_step(admin_client, copied):
    data = form_of(admin_client, copied) | {"action-publish": "1"}
    response = admin_client.post(edit_url(copied), data)
    assert REFUSED in response.text
    assert not is_live(copied)
    # The draft is saved nevertheless.
    data.pop("action-publish")
    assert admin_client.post(edit_url(copied), data).status_code == 302


def test_copy_with_a_translated_title_is_published(admin_client, copied):
    data = form_of(admin_client, copied, title="Help") | {"action-publish": "1"}
    admin_client.post(edit_url(copied), data)
    assert is_live(copied)


def test_a_copy_does_not_become_a_translation_when_the_french_page_changes(copied, about):
    about.title = "De l’aide"
    about.search_description = "Autre chose."
    about.body = []
    about.save_revision().publish()
    assert completion_of(copied) == (0, 4)


def test_bulk_publication_names_the_page_and_publishes_nothing(admin_client, copied):
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    response = admin_client.post(f"{address}?id={copied.pk}", {"include_descendants": ""})
    assert REFUSED in said(response)
    assert not is_live(copied)


def test_scheduled_publication_leaves_a_draft_and_publishes_the_others(copied, about):
    past = timezone.now() - datetime.timedelta(minutes=1)
    about.unpublish()
    for page in (copied, about):
        revision = page.save_revision()
        revision.approved_go_live_at = past
        revision.save()
    call_command("publish_scheduled")
    assert (is_live(copied), is_live(about)) == (False, True)
    assert not copied.revisions.exclude(approved_go_live_at=None).exists()


def test_scheduling_is_refused(admin_client, copied):
    tomorrow = timezone.localtime() + datetime.timedelta(days=1)
    data = form_of(admin_client, copied, go_live_at=f"{tomorrow:%Y-%m-%d %H:%M}")
    response = admin_client.post(edit_url(copied), data | {"action-publish": "1"})
    assert REFUSED in response.text
    assert not copied.revisions.exclude(approved_go_live_at=None).exists()


@pytest.fixture
def workflow(copied):
    task = GroupApprovalTask.objects.create(name="Relecture")
    workflow = Workflow.objects.create(name="Relecture")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    workflow.workflow_pages.create(page=copied)
    return workflow


def test_workflow_does_not_publish_an_untranslated_copy(admin_client, admin_user, copied, workflow):
    state = workflow.start(copied, admin_user)
    address = reverse(
        "wagtailadmin_pages:workflow_action",
        args=[copied.pk, "approve", state.current_task_state.pk],
    )
    response = admin_client.post(address, {})
    assert REFUSED in said(response)
    state.refresh_from_db()
    assert (is_live(copied), state.status) == (False, state.STATUS_IN_PROGRESS)


def test_untranslated_copy_is_not_submitted_for_review(admin_client, copied, workflow):
    data = form_of(admin_client, copied) | {"action-submit": "1"}
    assert REFUSED in admin_client.post(edit_url(copied), data).text


def test_update_warns_about_pages_that_were_not_published(
    admin_client, submitted, django_capture_on_commit_callbacks
):
    source = Translation.objects.get().source
    address = reverse("wagtail_localize:update_translations", args=[source.pk])
    with django_capture_on_commit_callbacks(execute=True):
        response = admin_client.post(address, {"publish_translations": "on"})
    assert REFUSED in said(response)
    assert not is_live(submitted)


def test_translating_a_live_page_with_its_status_publishes_nothing(
    admin_client, about, english, settings, django_capture_on_commit_callbacks
):
    settings.WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = True
    address = reverse("wagtail_localize:submit_page_translation", args=[about.pk])
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(address, {"locales": [english.pk]})
    assert not StandardPage.objects.get(locale=english).live


def test_alias_is_not_converted(admin_client, home, english):
    agenda = EventIndexPageFactory(parent=home)
    home.copy_for_translation(english)
    alias = agenda.copy_for_translation(english, alias=True)
    address = reverse("wagtailadmin_pages:convert_alias", args=[alias.pk])
    response = admin_client.post(address)
    assert "répète la page française" in said(response)
    assert Page.objects.get(pk=alias.pk).alias_of_id == agenda.pk


def test_a_page_first_written_in_english_is_published(home, english):
    english_home = home.copy_for_translation(english)
    page = english_home.add_child(instance=StandardPage(title="Only here", slug="only", live=False))
    page.save_revision().publish()
    assert is_live(page)


def test_a_page_first_written_in_english_stays_publishable_after_its_french_copy(home, english):
    english_home = home.copy_for_translation(english)
    page = english_home.add_child(instance=StandardPage(title="Charter", slug="charter"))
    page.save_revision().publish()
    french = page.copy_for_translation(home.locale)
    french.title = "Notre charte"
    french.save_revision().publish()
    page.unpublish()
    page.save_revision().publish()
    assert is_live(page)


def test_page_without_text_is_not_untranslated():
    assert Completion(done=0, total=3).is_none
    assert not Completion(done=0, total=0).is_none
    assert not Completion(done=1, total=3).is_none
