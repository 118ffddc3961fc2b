"""The whole demonstration on a few places is consistent, and a second load changes nothing."""

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from events.models import EventException, EventPage, HeadCount, Occurrence, Session
from home.demo import FOLDER, calendar
from home.demo.library.articles import FEATURED
from home.front.figures.models import TerritoryFigures
from home.models import StandardPage
from network.models import (
    ContentStamp,
    NetworkSettings,
    Organisation,
    Person,
    Picture,
    Territory,
    Topic,
)
from places.models import PlacePage
from resources.models import (
    ArticlePage,
    Collection,
    DebatePage,
    EasyPage,
    GlossaryEntryPage,
    InterviewPage,
    KeptLinkPage,
    Publisher,
    RecipePage,
    ResourceIndexPage,
    ResourcePage,
    Series,
    SurveyPage,
)
from search.models import BestBet, SearchDocument, Synonym
from tests.demonstration import SOME_PLACES
from tests.forms import fields_of
from tests.planner import analyse_from_outside, expected_rows

COUNTED = [
    Page,
    PlacePage,
    EventPage,
    Occurrence,
    Session,
    ArticlePage,
    KeptLinkPage,
    RecipePage,
    GlossaryEntryPage,
    EasyPage,
    HeadCount,
    SurveyPage,
    InterviewPage,
    DebatePage,
    Series,
    StandardPage,
    Topic,
    Organisation,
    Person,
    Territory,
    Picture,
    SearchDocument,
    TerritoryFigures,
    Synonym,
    BestBet,
    get_user_model(),
]


def load(*arguments):
    output = StringIO()
    call_command("load_demo", *arguments, verbosity=0, stdout=output)
    return output.getvalue()


def counts():
    return {model.__name__: model.objects.count() for model in COUNTED}


def test_second_load_changes_nothing(demonstration, home, client):
    analyse_from_outside()
    for model in (EventPage, Occurrence):
        assert expected_rows(model) == model.objects.count()
    assert "mot de passe" in demonstration
    loaded = counts()
    assert loaded["PlacePage"] == SOME_PLACES + 1
    visits = PlacePage.objects.get(slug="bus-des-mailles").coming_visits()
    assert len({visit.stop.commune_id for visit in visits}) == 5
    assert loaded["EventPage"] == 121
    assert loaded["Session"] == 32
    assert loaded["ArticlePage"] == 35
    assert loaded["KeptLinkPage"] == 13
    assert [len(each.readable) for each in Collection.objects.order_by("slug")] == [6, 8, 6, 5]
    assert Publisher.objects.public().count() >= 9
    hosts = [one.name for one in Publisher.objects.exclude(host="") if one.name == one.host]
    assert hosts == []  # each site has the name of its publisher
    named = Publisher.objects.exclude(host="").values_list("host", flat=True)
    assert len(named) == len(set(named))
    assert loaded["RecipePage"] == 7
    assert loaded["GlossaryEntryPage"] == 12
    assert sum(page.uses.held > 0 for page in RecipePage.objects.all()) == 3
    assert loaded["SurveyPage"] == 5
    assert loaded["InterviewPage"] == 4
    assert loaded["DebatePage"] == 1
    library = ResourceIndexPage.objects.get(locale__language_code="fr")
    assert library.featured.slug == FEATURED
    assert loaded["EasyPage"] == 7
    assert ResourcePage.objects.public().in_language("fr").texts().count() >= 40
    # Each real survey has charts; each picture has its author and licence.
    charts = [
        [block.block_type for block in survey.body].count("chart")
        for survey in SurveyPage.objects.all()
    ]
    assert sum(number > 0 for number in charts) >= 2
    assert not Picture.objects.filter(Q(author="") | Q(licence="") | Q(description="")).exists()
    (easy,) = EasyPage.objects.filter(slug="le-bus-des-mailles-facile-a-lire")
    assert easy.is_of_place
    assert (loaded["Synonym"], loaded["BestBet"]) == (7, 3)
    recorded = TerritoryFigures.objects.get(territory__code="R93")
    assert client.get(f"/territoires/R93/chiffres/{recorded.day}/").status_code == 200
    assert NetworkSettings.objects.get().phone == "+33465710000"
    editor = get_user_model().objects.get(username="edition")
    assert editor.groups.get().name == "Coordination"
    assert not editor.is_superuser

    assert EventException.objects.count() > 20
    assert (changes_without_date(), errors_of_forms(editor)) == ({}, {})
    statuses = set(EventPage.objects.values_list("status", flat=True))
    assert statuses == {"confirmed", "full", "postponed", "cancelled"}
    now = timezone.now()
    assert Occurrence.objects.upcoming(now).count() > 300
    assert Occurrence.objects.past(now).count() > 50
    missing = {
        series.slug: [slot.number for slot in series.slots if slot.state == slot.state.MISSING]
        for series in Series.objects.all()
    }
    assert missing == {
        "quel-avenir-pour-les-epn": [2],
        "epn-tiers-lieux": [1, 3],
        "organiser-chez-soi": [5],
    }

    # Texts of an editor, which the second load must keep.
    Topic.objects.filter(slug="debuter").update(name="Commencer")
    help_page = StandardPage.objects.child_of(home).get(slug="aide")
    help_page.title = "À nous"
    help_page.save()
    stamp = ContentStamp.current()
    output = load("--places", str(SOME_PLACES))
    assert "Rien à ajouter" in output
    assert "mot de passe" not in output
    assert counts() == loaded
    assert ContentStamp.current() == stamp
    assert Topic.objects.get(slug="debuter").name == "Commencer"
    assert StandardPage.objects.child_of(home).get(slug="aide").title == "À nous"
    assert "déjà installée" in load("--once")

    for page in _some_of_each():
        assert client.get(page.url).status_code == 200, page.url
    assert b"Find help near you" in client.get("/en/").content
    client.force_login(editor)
    for page in _some_of_each():
        answer = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
        assert answer.status_code == 200, page.url


def changes_without_date():
    """Return {title: original starts} of the changes on which the event has no date."""
    changes = {}
    for event in EventPage.objects.all():
        times = event.original_times()
        for row in event.exceptions.all():
            if row.original_time not in times.get(row.original_date, []):
                changes.setdefault(event.title, []).append(row.original)
    return changes


def errors_of_forms(user):
    """Return {title: errors} of unchanged edit forms, of a changed event of each repetition.

    Each event is validated as before a publication; the other events without their slow form.
    """
    for event in EventPage.objects.exact_type(EventPage):
        event.full_clean()
    changed = EventPage.objects.exclude(exceptions=None)
    form_class = EventPage.get_edit_handler().get_form_class()
    errors = {}
    for event in {event.repeat: event for event in changed.order_by("pk")}.values():
        about = {"instance": event, "parent_page": event.get_parent().specific, "for_user": user}
        typed = QueryDict(mutable=True)
        html = f'<form id="page-edit-form">{_html(form_class(**about))}</form>'
        for name, values in fields_of(html).items():
            typed.setlist(name, values)
        sent = form_class(typed, **about)
        if not sent.is_valid():
            rows = {name: formset.errors for name, formset in sent.formsets.items()}
            errors[event.title] = (sent.errors, rows)
    return errors


def _html(form):
    formsets = form.formsets.values()
    rows = (str(row) for formset in formsets for row in (formset.management_form, *formset.forms))
    return "".join([str(form), *rows])


def _some_of_each():
    """Return the lists, the standard pages, and two pages of each other kind."""
    yield from Page.objects.live().filter(depth__range=(2, 3))
    library = (
        ArticlePage,
        KeptLinkPage,
        RecipePage,
        SurveyPage,
        InterviewPage,
        DebatePage,
        EasyPage,
    )
    for model in (PlacePage, EventPage, *library):
        yield from model.objects.order_by("pk")[:2]


@pytest.mark.django_db
def test_invalid_number_of_places_is_refused(home):
    with pytest.raises(CommandError, match="supérieur à zéro"):
        load("--places", "0")


@pytest.mark.parametrize("day", [date(2026, 11, 30) + timedelta(days=17 * n) for n in range(22)])
def test_each_change_of_a_series_is_on_one_of_its_days(day):
    recipes = json.loads((FOLDER / "events.json").read_text(encoding="utf-8"))["recipes"]
    soonest = day + timedelta(weeks=1)
    for plan in calendar.plans(recipes, day):
        assert set(plan.skipped) <= set(plan.days)
        if plan.repeat:
            assert soonest <= plan.open_day(soonest) <= plan.until
