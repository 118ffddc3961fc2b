"""Recipes that prefill events, and the dates and head counts shown on recipes."""

import datetime

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import Locale

from events.models import EventDate, EventPage, HeadCount, Occurrence
from events.reports.recipes import uses
from network.models import ContentStamp, Territory
from resources.models import RecipePage
from tests.events.conftest import PARIS
from tests.factories import (
    EventPageFactory,
    RecipePageFactory,
    ResourceIndexPageFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
START = datetime.datetime(2026, 11, 3, 14, tzinfo=PARIS)
AFTER = datetime.datetime(2026, 11, 12, 9, tzinfo=PARIS)
REMARK = "Six personnes suffisent."


@pytest.fixture
def recipe(home, agenda):
    page = RecipePageFactory(
        parent=ResourceIndexPageFactory(parent=home), title="La souris", minutes=80, people=8,
        goal="Tenir une souris & cliquer.", audiences=["seniors", "jeunes"],
    )  # fmt: skip
    page.topics = [TopicFactory(name="Débuter")]
    page.save()
    return page


@pytest.fixture
def workshop(agenda, recipe):
    return EventPageFactory(
        parent=agenda, title="La souris à Gap", recipe=recipe, starts_at=START, repeat="weekly",
        ends_at=START + datetime.timedelta(hours=2), until=datetime.date(2026, 11, 24),
    )  # fmt: skip


def test_recipe_prefills_announcement(client, admin_user, recipe, place):
    client.force_login(admin_user)
    url = f"{reverse('event_announce')}?recette={recipe.pk}"
    screen = client.get(url)
    form = screen.context["form"]
    assert {name: form[name].value() for name in ("title", "starts", "ends", "capacity")} == {
        "title": "La souris",
        "starts": "14:00",
        "ends": "15:30",
        "capacity": 8,
    }
    assert f"recette={recipe.pk}" in screen.context["form_url"]
    assert f"recette={recipe.pk}" in screen.context["full_url"]
    typed = {name: form[name].value() for name in ("title", "starts", "ends", "capacity")}
    client.post(url, typed | {"place": place.pk, "day": "2026-11-03"})
    event = EventPage.objects.get()
    assert (event.live, event.recipe, event.kind) == (True, recipe, "atelier")
    assert event.audiences == ["Jeunes", "Familles et/ou enfants", "Seniors"]
    assert [topic.name for topic in event.topics.all()] == ["Débuter"]
    assert event.summary == "Tenir une souris & cliquer."
    assert "Tenir une souris &amp; cliquer." in str(event.body)
    assert f'<a href="{recipe.url}">La souris</a>' in client.get(event.url).text


def test_recipe_lists_its_uses_then_pages_that_cite_it(client, agenda, recipe, workshop):
    link = f'<p>Voir <a linktype="page" id="{recipe.pk}">la recette</a>.</p>'
    citing = EventPageFactory(
        parent=agenda, title="Une autre fois", starts_at=START, body=[("paragraph", link)]
    )
    for event in (workshop, citing):
        event.save_revision().publish()
    text = client.get(recipe.url).text
    used, cited = text.partition("Cité par")[::2]
    titles = ("La souris à Gap", "Une autre fois")
    assert [used.count(f">{title}</a>") > 0 for title in titles] == [True, False]
    assert [cited.count(f">{title}</a>") for title in titles] == [0, 1]


def test_translated_recipe_prefills_the_announcement_with_the_french_one(
    client, admin_user, home, recipe
):
    english = Locale.objects.create(language_code="en")
    copy = recipe.copy_for_translation(english, copy_parents=True)
    copy.title = "The mouse"
    copy.save_revision().publish()
    client.force_login(admin_user)
    url = f"{reverse('event_announce')}?recette={copy.pk}"
    screen = client.get(url)
    assert screen.context["recipe"] == recipe
    assert screen.context["form"]["title"].value() == "La souris"
    recipe.unpublish()
    assert client.get(url).context["recipe"] is None


def test_unpublished_or_unknown_recipe_prefills_nothing(client, admin_user, recipe, place):
    recipe.unpublish()
    client.force_login(admin_user)
    for value in (recipe.pk, "nul", "9" * 30):
        screen = client.get(f"{reverse('event_announce')}?recette={value}")
        assert screen.context["recipe"] is None
        assert screen.context["form"]["title"].value() is None


def test_full_form_keeps_recipe(client, admin_user, recipe, place):
    client.force_login(admin_user)
    url = f"{reverse('event_announce_full')}?recette={recipe.pk}"
    answer = client.post(url, {"title": "La souris", "place": place.pk})
    form = answer.context["form"]
    assert (form["recipe"].value(), form["kind"].value()) == (recipe.pk, "atelier")
    assert EventPage.objects.count() == 0


def test_edit_page_of_recipe_links_to_announcement(client, admin_user, recipe):
    client.force_login(admin_user)
    edit = client.get(reverse("wagtailadmin_pages:edit", args=[recipe.pk])).text
    assert f"{reverse('event_announce')}?recette={recipe.pk}" in edit


def test_recipe_shows_dates_of_its_events(client, workshop, recipe):
    assert (recipe.uses.held, len(recipe.uses.coming)) == (0, 4)
    with time_machine.travel(AFTER, tick=False):
        uses = recipe.uses
    days = [use.when.split(",")[0] for use in uses.past]
    assert days == ["mardi 10 novembre", "mardi 3 novembre"]
    assert (uses.held, len(uses.coming), uses.past[0].url) == (2, 2, workshop.url)
    workshop.unpublish()
    with time_machine.travel(AFTER, tick=False):
        assert (recipe.uses.held, recipe.uses.coming, recipe.uses.past) == (0, [], [])


def count(client, date, **values):
    address = reverse("event_count", args=[date.event_id, date.moment])
    return client.post(address, {"people": "9", "first_timers": "1"} | values)


@time_machine.travel(AFTER, tick=False)
def test_head_counts_and_remarks_are_shown_on_recipe(client, admin_user, workshop, recipe):
    client.force_login(admin_user)
    first, second = workshop.occurrences.order_by("starts_at")[:2]
    assert (
        "refera cet atelier"
        in client.get(reverse("event_count", args=[workshop.pk, first.moment])).text
    )
    stamp = ContentStamp.current()
    count(client, first, remark=REMARK)
    count(client, second, people="12")
    assert ContentStamp.current() != stamp
    uses = recipe.uses
    assert (uses.counted, uses.people, uses.average) == (2, 21, 10)
    assert [(remark.text, remark.when) for remark in uses.remarks] == [
        (REMARK, "3 novembre 2026"),
    ]
    # A step up or down without JavaScript keeps the typed remark.
    address = reverse("event_count", args=[workshop.pk, first.moment])
    stepped = client.post(address, {"people": "9", "pas": "people+1", "remark": "Presque"})
    assert stepped.context["form"]["remark"].value() == "Presque"
    # The form to correct a count begins with its remark.
    assert client.get(address).context["form"]["remark"].value() == REMARK
    workshop.unpublish()
    assert (recipe.uses.counted, recipe.uses.remarks) == (0, [])


def test_head_count_is_shown_once_its_date_has_begun(workshop, recipe):
    for date in workshop.occurrences.order_by("starts_at")[:2]:
        moments = {"starts_at": date.starts_at, "original_starts_at": date.original_starts_at}
        HeadCount.objects.create(
            event=workshop, title="La souris", people=9, first_timers=0, **moments
        )
    assert [uses(recipe, moment).counted for moment in (START, AFTER)] == [1, 2]


def test_nearest_uses_and_latest_remarks_are_listed(agenda, recipe, place):
    """The numbers are about all dates and all head counts."""
    first = START - datetime.timedelta(days=9)
    event = EventPageFactory(
        parent=place, title="La souris à Martigues", recipe=recipe, starts_at=first,
        ends_at=first + datetime.timedelta(hours=2),
        dates=[
            EventDate(starts_at=start, ends_at=start + datetime.timedelta(hours=2))
            for start in (first + datetime.timedelta(days=day) for day in range(1, 20))
        ],
    )  # fmt: skip
    dates = event.occurrences.order_by("starts_at")
    for number, date in enumerate(dates[:11]):
        HeadCount.objects.create(
            event=event, title="La souris", starts_at=date.starts_at,
            original_starts_at=date.starts_at, people=10 + number, first_timers=0,
            remark="" if number == 10 else f"Remarque {number}",
        )  # fmt: skip
    HeadCount.objects.create(
        event=event, title="La souris", starts_at=first, original_starts_at=AFTER, people=None
    )
    with time_machine.travel(START, tick=False):
        done = uses(recipe)
    days = [
        use.when.partition(",")[0].replace("\N{NO-BREAK SPACE}", " ")
        for use in (*done.coming, *done.past)
    ]
    assert days == [
        *[f"{day} novembre" for day in ("mardi 3", "mercredi 4", "jeudi 5", "vendredi 6")],
        *["lundi 2 novembre", "dimanche 1er novembre", "samedi 31 octobre", "vendredi 30 octobre"],
    ]
    assert (done.held, done.counted, done.people) == (9, 10, sum(range(10, 20)))
    assert [remark.text for remark in done.remarks] == [
        f"Remarque {number}" for number in range(9, 1, -1)
    ]
    assert done.remarks[0].when == "3 novembre 2026"
    use = done.past[0]
    assert (use.title, use.url) == ("La souris à Martigues", event.url)
    assert "EPN de l’Étang" in use.where


def test_uses_of_a_translation_are_those_of_its_recipe(workshop, recipe, agenda):
    other = RecipePageFactory(parent=recipe.get_parent(), title="Le clavier", goal="Taper.")
    assert uses(other, AFTER).coming == []
    copy = RecipePage(title="The mouse", translation_key=recipe.translation_key)
    assert uses(copy, AFTER) == uses(recipe, AFTER)
    assert uses(copy, AFTER).held == 2


@time_machine.travel(AFTER, tick=False)
def test_remark_has_the_day_of_its_location(workshop, recipe):
    """It is still the 3rd in Martinique when the 4th begins in the network."""
    commune = Territory.objects.create(code="97209", kind="commune", name="Fort-de-France")
    start = datetime.datetime(2026, 11, 4, 1, tzinfo=PARIS)
    moments = {"original_starts_at": start, "starts_at": start}
    people = {"people": 6, "first_timers": 1, "remark": REMARK}
    HeadCount.objects.create(event=workshop, commune=commune, **moments, **people)
    assert [remark.when for remark in recipe.uses.remarks] == ["3 novembre 2026"]


@time_machine.travel(AFTER, tick=False)
def test_remark_needs_recipe_and_permission_to_publish(client, workshop, agenda):
    own = EventPageFactory(
        parent=agenda, starts_at=START, ends_at=START + datetime.timedelta(hours=1)
    )
    volunteer = UserFactory()
    volunteer.groups.add(Group.objects.get(name="Contribution"))
    EventPage.objects.update(owner=volunteer)
    client.force_login(volunteer)
    date = workshop.occurrences.order_by("starts_at").first()
    if count(client, date, remark=REMARK).status_code == 302:
        assert HeadCount.objects.get().remark == ""
    client.force_login(UserFactory(is_superuser=True))
    count(client, own.occurrences.get(), remark=REMARK)
    assert HeadCount.objects.get(event=own).remark == ""


def test_cancelled_dates_are_no_use_of_a_recipe(recipe, workshop):
    Occurrence.objects.filter(starts_at=START).update(status="cancelled")
    done = uses(recipe, AFTER)
    assert (done.held, len(done.past), len(done.coming)) == (1, 1, 2)
