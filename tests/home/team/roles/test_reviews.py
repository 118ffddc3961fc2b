"""Review of a proposed page in one or two steps, with a mail at each step."""

import re

import pytest
from django.core import mail
from django.urls import reverse
from wagtail.models import Comment, CommentReply, Page, Task, WorkflowTask

from home.models import ReviewTask
from home.team.roles.reviews import AGREEMENT, has_two_steps, set_two_steps
from home.team.start.status import missing
from network.admin.reviews import LINES, to_review
from tests.factories import ArticlePageFactory, ResourceIndexPageFactory
from tests.forms import filled

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def people(in_role, browse):
    """Return {role: (account, client)}."""
    names = ("Contribution", "Rédaction", "Coordination")
    accounts = {name: in_role(name, email=f"{name[:3].lower()}@exemple.fr") for name in names}
    return {name: (user, browse(user)) for name, user in accounts.items()}


@pytest.fixture
def article(people, home, site):
    """Return an article that the contributor proposed with the button of its form."""
    author, client = people["Contribution"]
    page = ArticlePageFactory(
        parent=ResourceIndexPageFactory(parent=home), title="Le cloud", owner=author, live=False
    )
    page.save_revision(user=author)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    client.post(address, {**filled(client, address), "action-submit": ["1"]})
    return Page.objects.get(pk=page.pk)


def answer(client, page, action, comment=""):
    page = Page.objects.get(pk=page.pk)
    state = page.current_workflow_state.current_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk])
    headers = {"x-requested-with": "XMLHttpRequest"}
    return client.post(address, {"comment": comment}, headers=headers)


def sent():
    """Return [(to, subject)] of the mails since the last call."""
    mails = [(m.to[0], m.subject.replace("\N{NO-BREAK SPACE}", " ")) for m in mail.outbox]
    texts = [m.body for m in mail.outbox]
    mail.outbox.clear()
    return sorted(mails), texts


@pytest.fixture
def comment(people, article):
    """A comment of the reviewer on the title of the article, which waits for its review."""
    reviewer = people["Rédaction"][0]
    return Comment.objects.create(page=article, user=reviewer, text="Court ?", contentpath="title")


def reply_to(comment, text):
    """Return the data of the form with the comment and one new reply, as the editor's script."""
    first = {"id": comment.pk, "contentpath": "title", "text": comment.text, "position": ""}
    replies = {f"comments-0-replies-{name}": "0" for name in ("INITIAL_FORMS", "MIN_NUM_FORMS")}
    return {
        **{f"comments-0-{name}": [value] for name, value in first.items()},
        "comments-TOTAL_FORMS": ["1"],
        "comments-INITIAL_FORMS": ["1"],
        **{f"comments-0-replies-{name}": ["1"] for name in ("TOTAL_FORMS", "MAX_NUM_FORMS")},
        **replies,
        "comments-0-replies-0-text": [text],
        "comments-0-replies-0-id": [""],
    }


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_reply_of_the_author_during_a_review_is_kept(people, article, comment, accept):
    author, client = people["Contribution"]
    address = reverse("wagtailadmin_pages:edit", args=[article.pk])
    data = {**filled(client, address), **reply_to(comment, "D’accord"), "title": ["Autre"]}
    response = client.post(address, data, headers={"accept": accept})
    reply = CommentReply.objects.get()
    assert (reply.comment, reply.user, reply.text) == (comment, author, "D’accord")
    article.refresh_from_db()
    assert article.get_latest_revision_as_object().title == "Le cloud"
    if accept == "text/html":
        assert response.status_code == 302
    else:
        answer = response.json()
        assert answer["success"]
        assert [each["pk"] for each in answer["comments"]["comments"][0]["replies"]] == [reply.pk]
        assert answer["revision_id"] == article.latest_revision_id


def test_other_changes_during_a_review_are_refused(people, article, comment):
    client = people["Contribution"][1]
    address = reverse("wagtailadmin_pages:edit", args=[article.pk])
    data = {**filled(client, address), "title": ["Autre"]}
    response = client.post(address, data, headers={"accept": "application/json"})
    assert response.status_code == 400
    assert article.get_latest_revision_as_object().title == "Le cloud"


def test_waiting_page_names_its_author_after_the_correction_of_a_reviewer(people, article):
    reviewer = people["Rédaction"][0]
    article.specific.save_revision(user=reviewer)
    article.refresh_from_db()
    state = article.current_workflow_state.current_task_state
    state.revision = article.get_latest_revision()
    state.save()
    item = LINES[0].item(to_review(people["Coordination"][0]).get())
    assert item.fact == f"proposé par {people['Contribution'][0].get_username()}"


WAITING, ACCEPTED = "« Le cloud » attend votre relecture", "« Le cloud » est accepté"


def test_review_in_one_step(people, article):
    notices, texts = sent()
    assert notices == [("coo@exemple.fr", WAITING), ("réd@exemple.fr", WAITING)]
    assert re.search(r"http://localhost/admin/pages/\d+/edit/", texts[0])
    answer(people["Rédaction"][1], article, "approve")
    assert Page.objects.get(pk=article.pk).live
    accepted, texts = sent()
    assert accepted == [("con@exemple.fr", ACCEPTED)]
    assert article.get_url() in texts[0]


def test_review_in_two_steps(people, article):
    set_two_steps(wanted=True)
    sent()
    answer(people["Rédaction"][1], article, "approve")
    assert not Page.objects.get(pk=article.pk).live
    assert sent()[0] == [("coo@exemple.fr", WAITING)]
    answer(people["Rédaction"][1], article, "approve")
    assert not Page.objects.get(pk=article.pk).live
    answer(people["Coordination"][1], article, "approve")
    assert Page.objects.get(pk=article.pk).live
    assert sent()[0] == [("con@exemple.fr", ACCEPTED)]


def test_page_in_the_second_step_continues_after_its_removal(people, article):
    set_two_steps(wanted=True)
    answer(people["Rédaction"][1], article, "approve")
    set_two_steps(wanted=False)
    answer(people["Coordination"][1], article, "approve")
    assert Page.objects.get(pk=article.pk).live


def test_second_step_disabled_in_the_admin_is_enabled_again(people, site):
    set_two_steps(wanted=True)
    ReviewTask.objects.get(name=AGREEMENT).deactivate()
    assert not has_two_steps()
    set_two_steps(wanted=True)
    assert has_two_steps()


def test_one_step_remains_active_if_the_first_was_disabled(people, article, site):
    set_two_steps(wanted=True)
    Task.objects.get(name="Relecture").deactivate()
    flow = article.get_workflow()
    last = ReviewTask.objects.create(name="Dernier regard")
    WorkflowTask.objects.create(workflow=flow, task=last, sort_order=2)
    assert has_two_steps()
    set_two_steps(wanted=False)
    assert [task.name for task in flow.tasks.filter(active=True)] == [AGREEMENT]
    set_two_steps(wanted=True)
    assert [task.name for task in flow.tasks.filter(active=True)] == ["Relecture", AGREEMENT]


@pytest.mark.parametrize("is_kept", [True, False])
def test_agreement_alone_gets_a_review_before_it(people, article, site, is_kept):
    set_two_steps(wanted=True)
    flow = article.get_workflow()
    review = WorkflowTask.objects.get(workflow=flow, task__name="Relecture")
    review.delete()
    if not is_kept:
        Task.objects.filter(name="Relecture").update(name="Autre", active=False)
    assert [task.name for task in flow.tasks] == [AGREEMENT]
    set_two_steps(wanted=True)
    first, last = flow.tasks
    assert (first.name, last.name) == ("Relecture", AGREEMENT)
    assert {group.name for group in first.specific.groups.all()} == {"Coordination", "Rédaction"}


def test_one_step_is_active_again_if_all_were_disabled(people, article, site):
    Task.objects.get(name="Relecture").deactivate()
    assert [text for text in missing(site) if "circuit de relecture" in text]
    set_two_steps(wanted=False)
    assert Task.objects.get(name="Relecture").active
    assert not [text for text in missing(site) if "circuit de relecture" in text]


def test_page_is_sent_back_with_a_comment_and_proposed_again(people, article):
    sent()
    editor, (_author, client) = people["Rédaction"][1], people["Contribution"]
    refused = answer(editor, article, "reject")
    assert "Dites en une phrase" in refused.json()["html"]
    assert Page.objects.get(pk=article.pk).workflow_in_progress
    answer(editor, article, "reject", "Ajoutez la date.")
    back, texts = sent()
    assert back == [("con@exemple.fr", "« Le cloud » est à revoir")]
    assert texts[0].startswith("Bonjour ")
    assert "Ajoutez la date." in texts[0]
    address = reverse("wagtailadmin_pages:edit", args=[article.pk])
    assert "Ajoutez la date." in client.get(address).content.decode()
    form = {**filled(client, address), "title": ["Le cloud, daté"]}
    client.post(address, {**form, "action-submit": ["1"]})
    assert Page.objects.get(pk=article.pk).workflow_in_progress


@pytest.mark.parametrize("data", ["{}", '{"comment": " "}', "{", "[]", '{"comment": "x", "y": 1}'])
def test_comment_is_required_to_send_a_page_back(people, article, data):
    editor = people["Rédaction"][1]
    address = reverse("wagtailadmin_pages:edit", args=[article.pk])
    decided = {"action-workflow-action": ["true"], "workflow-action-name": ["reject"]}
    form = {**filled(editor, address), **decided}
    refused = editor.post(address, {**form, "workflow-action-extra-data": [data]}, follow=True)
    assert Page.objects.get(pk=article.pk).workflow_in_progress
    assert "une phrase ce qui est" in refused.text or "rien n’est changé" in refused.text
    sentence = '{"comment": "Ajoutez la date."}'
    editor.post(address, {**form, "workflow-action-extra-data": [sentence]})
    state = Page.objects.get(pk=article.pk).current_workflow_state
    assert state.current_task_state.comment == "Ajoutez la date."


def test_coordination_chooses_the_number_of_steps(people, site):
    client = people["Coordination"][1]
    address = reverse("review_steps")
    for steps in ("2", "2", "1", "2"):
        assert client.post(address, {"steps": steps}).status_code == 302
        assert has_two_steps() == (steps == "2")
    assert "checked" in client.get(address).content.decode().partition('value="2"')[2][:80]
    assert client.post(address, {"steps": "3"}).status_code == 200
    editor = people["Rédaction"][1]
    assert [editor.get(address).status_code, editor.post(address, {"steps": "1"}).status_code] == [
        302,
        302,
    ]
    assert has_two_steps()
