"""Actions of editors and reviewers on a whole page, with the buttons of the admin."""

import datetime
import re

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone
from playwright.sync_api import expect
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask

from home.models import HomePage, StandardPage
from resources.models import ArticlePage, ResourceIndexPage
from tests.factories import ArticlePageFactory

from .editing import signed_in, team_member


@pytest.fixture
def team(page, server):
    return signed_in(page, server, team_member())


@pytest.fixture
def article(server):
    """An article with an address of its own: the rows of a test stay for the next ones."""
    library = ResourceIndexPage.objects.in_language("fr").get()
    slug = f"papiers-{ArticlePage.objects.count()}"
    return ArticlePageFactory(parent=library, title="Trier ses papiers", slug=slug)


def edit(admin, server, page):
    admin.goto(f"{server}/admin/pages/{page.pk}/edit/")
    expect(admin.locator("#id_title")).to_be_visible()


def show_status(admin):
    """Open the side panel of the status, unless the browser remembers it as open."""
    panel = admin.locator(".form-side__panel[data-side-panel=status]")
    if not panel.is_visible():
        admin.get_by_role("button", name="Statut").click()
    expect(panel).to_be_visible()
    return panel


def press(admin, name):
    """Press a button of the menu of the footer."""
    admin.locator("footer [data-w-dropdown-target=toggle]").click()
    with admin.expect_navigation():
        admin.get_by_role("button", name=name, exact=True).click()


def test_publication_is_scheduled(team, server, article):
    edit(team, server, article)
    show_status(team).locator("[data-a11y-dialog-show=schedule-publishing-dialog]").click()
    dialog = team.locator("#schedule-publishing-dialog")
    day = timezone.localdate() + datetime.timedelta(days=5)
    dialog.locator("[name=go_live_at]").fill(f"{day:%d/%m/%Y} 08:00")
    dialog.locator("[name=go_live_at]").blur()
    # With the keyboard: the calendar of the field may still be above the button.
    dialog.get_by_role("button", name="Enregistrer", exact=True).press("Enter")
    expect(team.get_by_role("status").first).to_be_visible()
    team.locator("footer [data-w-dropdown-target=toggle]").click()
    with team.expect_navigation():
        team.locator("[name=action-publish]").click()
    article.refresh_from_db()
    planned = article.scheduled_revision
    assert timezone.localtime(planned.approved_go_live_at).date() == day
    edit(team, server, article)
    expect(show_status(team)).to_contain_text(f"{day.year} 08:00")


def test_two_versions_are_compared(team, server, article):
    edit(team, server, article)
    team.locator("#id_title").fill("Trier ses photos")
    with team.expect_navigation():
        team.get_by_role("button", name="Enregistrer le brouillon").click()
    team.goto(f"{server}/admin/pages/{article.pk}/revisions/compare/live...latest/")
    row = team.get_by_role("row", name=re.compile("Titre"))
    expect(row.locator(".comparison__child-object, td").last).to_contain_text("photos")
    assert row.locator(".deletion").all_inner_texts() == ["papiers"]
    assert row.locator(".addition").all_inner_texts() == ["photos"]


def test_private_page_is_read_with_its_password(team, server, article, browser):
    edit(team, server, article)
    show_status(team).locator("[data-a11y-dialog-show=set-privacy]:visible").click()
    dialog = team.locator("#set-privacy")
    dialog.get_by_label(re.compile("mot de passe", re.IGNORECASE)).first.check()
    dialog.locator("[name=password]").fill("violette-42")
    dialog.locator("[type=submit]").click()
    expect(show_status(team)).to_contain_text("Non visible publiquement")
    context = browser.new_context(locale="fr-FR")
    visitor = context.new_page()
    for word, sentence in (("x", "Ce n’est pas ce mot de passe"), ("violette-42", article.title)):
        visitor.goto(server + article.get_url())
        expect(visitor.get_by_role("main")).to_contain_text("Cette page demande un mot de passe")
        visitor.get_by_label("Mot de passe").fill(word)
        visitor.get_by_role("button", name="Continuer").click()
        expect(visitor.get_by_role("main")).to_contain_text(sentence)
    context.close()


def test_copy_is_a_draft_at_its_own_address(team, server, article):
    team.goto(f"{server}/admin/pages/{article.pk}/copy/")
    team.locator("#id_new_title").fill("Trier ses factures")
    with team.expect_navigation():
        team.get_by_role("button", name=re.compile("Copier")).click()
    expect(team.get_by_role("status").get_by_text("copiée")).to_be_visible()
    copy = ArticlePage.objects.get(title="Trier ses factures")
    assert (copy.live, copy.slug) == (False, f"{article.slug}-2")


def test_page_is_moved_below_another(team, server):
    home = HomePage.objects.in_language("fr").get()
    above, moved = (
        home.add_child(instance=StandardPage(title=title, slug=slug))
        for title, slug in (("Nos chartes", "nos-chartes"), ("Accueil de tous", "accueil-de-tous"))
    )
    team.goto(f"{server}/admin/pages/{moved.pk}/move/")
    team.locator(".chooser").get_by_role("button", name="Actions").click()
    team.get_by_role("button", name="Choisir une autre page").click()
    team.locator(".modal [name=q]").fill("Nos chartes")
    team.locator(".modal").get_by_role("link", name="Nos chartes").first.click()
    expect(team.locator(".modal")).to_have_count(0)
    with team.expect_navigation():
        team.get_by_role("button", name="Confirmer").click()
    with team.expect_navigation():
        team.get_by_role("button", name=re.compile("^Oui")).click()
    expect(team.get_by_role("status").get_by_text("déplacée")).to_be_visible()
    assert Page.objects.get(pk=moved.pk).get_parent().pk == above.pk


def test_review_in_two_steps_keeps_the_comment_until_the_publication(page, server, browser):
    library = ResourceIndexPage.objects.in_language("fr").get()
    readers = [Group.objects.get(name=name) for name in ("Rédaction", "Coordination")]
    flow = Workflow.objects.create(name="Relecture en deux temps")
    for order, group in enumerate(readers):
        task = GroupApprovalTask.objects.create(name=f"Lecture {order + 1}")
        task.groups.add(group)
        WorkflowTask.objects.create(workflow=flow, task=task, sort_order=order)
    WorkflowPage.objects.update_or_create(page=library, defaults={"workflow": flow})
    author = User.objects.create_user("yann", "yann@example.org")
    author.groups.add(Group.objects.get(name="Contribution"))
    article = ArticlePageFactory(parent=library, title="Ranger son bureau", live=False)
    Page.objects.filter(pk=article.pk).update(owner=author)

    author = signed_in(page, server, author)
    edit(author, server, article)
    press(author, "Envoyer en relecture")
    expect(author.get_by_role("status").get_by_text("relecture").first).to_be_visible()
    for number, group in enumerate(readers):
        user = User.objects.create_user(f"lecture{number}", f"lecture{number}@example.org")
        user.groups.add(group)
        context = browser.new_context(locale="fr-FR")
        reader = signed_in(context.new_page(), server, user)
        expect(reader.get_by_text("Ranger son bureau").first).to_be_visible()
        edit(reader, server, article)
        if number == 0:
            field = reader.locator("[data-contentpath=title]")
            field.hover()
            field.locator("[data-comment-add]").first.click(force=True)
            comments = reader.locator("#comments")
            comments.locator("textarea, [contenteditable]").first.fill("Un titre plus court ?")
            comments.get_by_role("button", name="Commenter").click()
        else:
            expect(reader.locator("#comments")).to_contain_text("Un titre plus court ?")
        reader.locator("footer [data-w-dropdown-target=toggle]").click()
        name = "Accepter et publier" if number else "Accepter"
        with reader.expect_navigation():
            reader.get_by_role("button", name=re.compile(f"^{name}$")).click()
        article.refresh_from_db()
        assert article.live == bool(number)
        context.close()
    WorkflowPage.objects.filter(workflow=flow).delete()
