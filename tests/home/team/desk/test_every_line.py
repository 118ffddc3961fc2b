"""The home screen runs few queries even if every registered line has tasks."""

import datetime
from datetime import time

import pytest
from django.utils import timezone

from network.admin import lines
from network.links.models import DEAD
from network.models import ExternalLink, LinkUse, QueuedTask, Territory
from places.choices import CONFIRMED_FOR
from places.stops.models import PlaceStop
from resources.choices import Sign
from resources.models import ArticlePage, EasyPage, KeptLinkVisit
from resources.upkeep.models import Opinion, Usefulness
from tests.factories import (
    ArticlePageFactory,
    EasyPageFactory,
    KeptLinkPageFactory,
    PlacePageFactory,
    ResourceIndexPageFactory,
)

from .test_morning import (  # noqa: F401
    contributor,
    directory,
    event,
    nightly_commands,
    team_member,
    trouble,
    trouble_of_the_network,
)

pytestmark = pytest.mark.django_db


def trouble_of_the_library(home, place):
    now, today = timezone.now(), timezone.localdate()
    library = ResourceIndexPageFactory(parent=home)
    old = today - datetime.timedelta(days=30)
    article = ArticlePageFactory(parent=library, review_on=old)
    month = now - datetime.timedelta(days=30)
    ArticlePage.objects.filter(pk=article.pk).update(last_published_at=month)
    Opinion.objects.create(page=article, subject=Opinion.Subject.OUTDATED, text="Fermé.")
    for _reader in range(20):
        Usefulness.add(article, is_useful=False)
    easy = EasyPageFactory(parent=library, original=article.page_ptr)
    EasyPage.objects.filter(pk=easy.pk).update(original_changed_on=today)
    kept = KeptLinkPageFactory(parent=library)
    KeptLinkVisit.objects.create(page=kept, visited_at=now, sign=Sign.UNRELATED)
    link = ExternalLink.objects.create(url="https://un.example/", failures=DEAD, fault="Absent.")
    LinkUse.objects.create(link=link, page=place, read_at=now + datetime.timedelta(hours=1))
    QueuedTask.objects.create(path="a.b", arguments={}, fault="Panne", failed_at=now)


def send_back(place, author, reviewer):
    page = event(place, "À moi", timezone.now() + datetime.timedelta(days=20), live=False)
    page.save_revision(user=author)
    step = page.get_workflow().start(page, author).current_task_state
    step.task.specific.on_action(step, reviewer, "reject", comment="À quelle heure ?")
    page.feedback_requests.create(
        name="Rose", requested_by=author, verdict="agreed", answered_at=timezone.now()
    )


def test_every_line_at_once_costs_at_most_fifteen_queries(
    home, directory, team_member, contributor, nightly_commands, admin_user,  # noqa: F811
    django_assert_max_num_queries,
):  # fmt: skip
    place = PlacePageFactory(parent=directory)
    trouble(place, contributor)
    trouble_of_the_network(place, 0)
    trouble_of_the_library(home, place)
    send_back(place, team_member, admin_user)
    PlacePageFactory(parent=directory, confirmed_on=timezone.localdate() - 2 * CONFIRMED_FOR)
    PlacePageFactory(parent=directory, first_published_at=timezone.now())
    # A stop with the coordinates of another region.
    martigues = Territory.objects.create(code="13056", kind="commune", name="Martigues")
    far = {"latitude": 46.6241, "longitude": 1.849121, "point_is_rough": True}
    PlaceStop.objects.create(
        place=place, commune=martigues, opens_at=time(14), closes_at=time(16), **far
    )
    person = type(team_member).objects.get(pk=team_member.pk)
    with django_assert_max_num_queries(15):
        waiting = lines.waiting_for(person)
    assert {each.line.key for each in waiting} == {line.key for line in lines.lines()}
