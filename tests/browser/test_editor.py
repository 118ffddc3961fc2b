"""Editors publish places, events and articles, and visitors find them."""

import datetime
import re

import icalendar
import pytest
import recurring_ical_events
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import expect

from events.models import EventIndexPage, EventPage
from places.models import PlaceIndexPage, PlaceMembership, PlacePage
from resources.models import ResourceIndexPage
from tests.browser.editing import Form, add_under, entitle, publish, signed_in, tab, team_member


def test_visitor_finds_the_pages_that_an_editor_publishes(editor, server, browser):
    add_under(editor, server, PlaceIndexPage.objects.get(locale__language_code="fr"))
    entitle(editor, "La Fabrique du Roucas")
    editor.get_by_text("Écrire autrement", exact=False).click()
    editor.locator("#id_opening_hours").fill("Mo-Fr 09:00-12:00,14:00-18:00")
    editor.locator("#id_address").fill("3 rue du Bois sacré")
    editor.locator("#id_postcode").fill("13007")
    editor.locator("#id_city").fill("Marseille")
    publish(editor)
    place = PlacePage.objects.get(title="La Fabrique du Roucas")
    assert (place.live, place.commune.code) == (True, "13055")

    day = timezone.localdate() + datetime.timedelta(days=2)
    add_under(editor, server, EventIndexPage.objects.get(locale__language_code="fr"), "eventpage")
    entitle(editor, "Apprivoiser les mouettes numériques")
    tab(editor, "Dates")
    editor.locator("#id_starts_at").fill(f"{day:%d/%m/%Y} 14:00")
    editor.locator("#id_ends_at").fill(f"{day:%d/%m/%Y} 16:00")
    editor.keyboard.press("Escape")
    publish(editor)

    add_under(
        editor, server, ResourceIndexPage.objects.get(locale__language_code="fr"), "articlepage"
    )
    entitle(editor, "Ce que disent les mouettes")
    publish(editor)

    visitor = browser.new_context(locale="fr-FR").new_page()
    visitor.goto(f"{server}/recherche/?q=roucas")
    visitor.get_by_role("main").get_by_role(
        "link", name="La Fabrique du Roucas", exact=True
    ).click()
    expect(visitor.locator("h1")).to_have_text("La Fabrique du Roucas")
    expect(visitor.get_by_text("3 rue du Bois sacré").first).to_be_visible()

    visitor.goto(f"{server}/lieux/?territoire=13055&q=roucas")
    expect(visitor.get_by_role("link", name="La Fabrique du Roucas", exact=True)).to_be_visible()

    visitor.goto(f"{server}/agenda/?q=mouettes")
    visitor.get_by_role(
        "link", name="Apprivoiser les mouettes numériques", exact=True
    ).first.click()
    expect(visitor.get_by_text("de 14 h à 16 h").first).to_be_visible()
    feed = visitor.request.get(f"{server}/agenda/agenda.ics")
    assert feed.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "SUMMARY:Apprivoiser les mouettes numériques" in feed.text()

    visitor.goto(f"{server}/ressources/")
    visitor.get_by_role("link", name="Ce que disent les mouettes", exact=True).click()
    expect(visitor.locator("h1")).to_have_text("Ce que disent les mouettes")
    visitor.context.close()


def tuesdays(place):
    """Return the Tuesdays of the next nine months: with a class, and without.

    Tuesdays in school holidays or on public holidays have no class; the second list begins after
    the first class.
    """
    today = timezone.localdate()
    first = today + datetime.timedelta(days=(1 - today.weekday()) % 7 or 7)
    days = [first + datetime.timedelta(weeks=week) for week in range(38)]
    off = [
        day
        for day in days
        if place.calendar.school_holiday(day) or place.calendar.public_holiday(day)
    ]
    open_days = [day for day in days if day not in off]
    return open_days, [day for day in off if day > open_days[0]]


def dates_of_feed(browser, server, event):
    """Return {day: (time, status)} of the dates that a subscriber of the feed sees."""
    visitor = browser.new_context()
    answer = visitor.request.get(f"{server}/agenda/evenements/{event.calendar_entry.uid}.ics")
    occurrences = recurring_ical_events.of(icalendar.Calendar.from_ical(answer.body())).between(
        timezone.localdate(), timezone.localdate() + datetime.timedelta(days=400)
    )
    visitor.close()
    return {each.start.date(): (f"{each.start:%H:%M}", str(each["STATUS"])) for each in occurrences}


@pytest.mark.parametrize("width", [360, 1280])
def test_weekly_class_is_entered_in_few_fields(editor, server, browser, place, width):
    open_days, off = tuesdays(place)
    editor.set_viewport_size({"width": width, "height": 760})
    editor.goto(f"{server}/admin/pages/add/events/eventpage/{place.pk}/")
    form = Form(editor)
    form.entitle(f"Le mardi des écrans {width}")
    tab(editor, "Dates")
    form.type("starts_at", f"{open_days[0]:%d/%m/%Y} 14:00")
    form.type("ends_at", f"{open_days[0]:%d/%m/%Y} 16:00")
    form.choose("repeat", "weekly")
    form.type("until", f"{open_days[-1]:%d/%m/%Y}")
    form.tick("skips_school_holidays")
    form.tick("skips_public_holidays")
    assert form.typed <= 8
    boxes = editor.locator(".held-dates input[type=checkbox]")
    expect(boxes).to_have_count(len(open_days))
    left_out = editor.locator(".held-dates__item--off")
    expect(left_out).to_have_count(len([day for day in off if day < open_days[-1]]))
    assert editor.evaluate("document.documentElement.scrollWidth") <= width
    boxes.nth(2).uncheck()
    publish(editor)
    event = EventPage.objects.get(title=f"Le mardi des écrans {width}")
    expected = [day for day in open_days if day != open_days[2]]
    assert list(dates_of_feed(browser, server, event)) == expected

    visitor = browser.new_context(locale="fr-FR").new_page()
    visitor.goto(server + event.get_url())
    expect(visitor.get_by_role("heading", name="dates à venir")).to_contain_text(str(len(expected)))
    visitor.context.close()


def test_slow_answer_about_an_older_state_does_not_replace_the_list_of_dates(editor, server, place):
    open_days, _off = tuesdays(place)
    editor.goto(f"{server}/admin/pages/add/events/eventpage/{place.pk}/")
    form = Form(editor)
    tab(editor, "Dates")
    form.type("starts_at", f"{open_days[0]:%d/%m/%Y} 14:00")
    form.type("ends_at", f"{open_days[0]:%d/%m/%Y} 16:00")
    form.type("until", f"{open_days[0] + datetime.timedelta(weeks=4):%d/%m/%Y}")
    boxes = editor.locator(".held-dates input[type=checkbox]")
    form.choose("repeat", "weekly")
    expect(boxes).to_have_count(5)
    held_back = []
    editor.route(re.compile("/evenements/dates/$"), lambda route: held_back.append(route), times=1)
    with editor.expect_request(re.compile("/evenements/dates/$")):
        form.choose("repeat", "monthly_weekday")
    form.choose("repeat", "fortnightly")
    expect(boxes).to_have_count(3)
    assert held_back[0].request.failure


def test_dates_of_other_repetitions_are_listed_and_published(editor, server, browser, place):
    """Every other week, the second Tuesday of a month, two days a week, and a single date."""
    today = timezone.localdate()
    month = (today.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)
    first = month + datetime.timedelta(days=(1 - month.weekday()) % 7 + 7)
    end = first + datetime.timedelta(days=38)
    after = end.replace(day=1)
    second_tuesday = after + datetime.timedelta(days=(1 - after.weekday()) % 7 + 7)
    editor.goto(f"{server}/admin/pages/add/events/eventpage/{place.pk}/")
    form = Form(editor)
    form.entitle("Le rythme des mouettes")
    tab(editor, "Dates")
    form.type("starts_at", f"{first:%d/%m/%Y} 10:00")
    form.type("ends_at", f"{first:%d/%m/%Y} 12:00")
    form.type("until", f"{end:%d/%m/%Y}")
    boxes = editor.locator(".held-dates input[type=checkbox]")

    def assert_dates(repeat, days):
        form.choose("repeat", repeat)
        expect(boxes).to_have_count(len(days))
        assert [box.get_attribute("value") for box in boxes.all()] == [str(day) for day in days]

    assert_dates("fortnightly", [first + datetime.timedelta(days=14 * turn) for turn in range(3)])
    assert_dates("monthly_weekday", [first, second_tuesday])
    weeks = [first + datetime.timedelta(weeks=week) for week in range(6)]
    assert_dates("weekly", weeks)
    thursdays = [day + datetime.timedelta(days=2) for day in weeks]
    for name in ("mardi", "jeudi"):
        editor.get_by_role("checkbox", name=name, exact=True).check()
    expect(boxes).to_have_count(len(weeks) + len(thursdays))
    editor.get_by_role("button", name=re.compile("Ajouter une date")).click()
    alone = end + datetime.timedelta(days=9)
    form.type("dates-0-starts_at", f"{alone:%d/%m/%Y} 18:00")
    form.type("dates-0-ends_at", f"{alone:%d/%m/%Y} 19:00")
    publish(editor)
    event = EventPage.objects.get(title="Le rythme des mouettes")
    dates = dates_of_feed(browser, server, event)
    assert dates.pop(alone) == ("18:00", "CONFIRMED")
    assert sorted(dates) == sorted([*weeks, *thursdays])


def change(form, number, day, kind, **texts):
    """Add row `number` of the changes of single dates to the form."""
    form.admin.get_by_role("button", name=re.compile("Ajouter un changement")).last.click()
    row = f"exceptions-{number}"
    form.type(f"{row}-original_date", f"{day:%d/%m/%Y}")
    form.choose(f"{row}-change", kind)
    for name, text in texts.items():
        form.type(f"{row}-{name}", text)


def test_single_dates_are_cancelled_moved_filled_placed_and_noted(editor, server, browser, place):
    open_days, _off = tuesdays(place)
    start = timezone.make_aware(datetime.datetime.combine(open_days[0], datetime.time(14)))
    event = place.add_child(
        instance=EventPage(
            title="La série qui change",
            slug="la-serie-qui-change",
            starts_at=start,
            ends_at=start + datetime.timedelta(hours=2),
            repeat="weekly",
            until=open_days[0] + datetime.timedelta(weeks=7),
        )
    )
    event.save_revision().publish()
    days = [open_days[0] + datetime.timedelta(weeks=week) for week in range(8)]
    editor.goto(f"{server}/admin/pages/{event.pk}/edit/")
    tab(editor, "Dates")
    form = Form(editor)
    thursday = days[2] + datetime.timedelta(days=2)
    change(form, 0, days[1], "cancelled", note="grève des transports")
    change(form, 1, days[2], "moved", starts_at=f"{thursday:%d/%m/%Y} 10:00")
    change(form, 2, days[3], "note")
    editor.locator("[name=exceptions-2-is_full]").check()
    change(form, 3, days[4], "moved", venue="salle des fêtes")
    change(form, 4, days[5], "note", note="apportez un chargeur")
    publish(editor)

    visitor = browser.new_context(locale="fr-FR").new_page()
    visitor.goto(server + event.get_url())
    rows = visitor.locator(".event-dates__item")
    expect(rows).to_have_count(8)
    for number, words in enumerate(
        [[], ["Annulé", "grève des transports"], ["Déplacé", "de 10 h à 12 h"], ["Complet"]]
        + [["salle des fêtes"], ["apportez un chargeur"]]
    ):
        shown = rows.nth(number).inner_text().replace("\xa0", " ").replace("\u202f", " ")
        assert all(word in shown for word in words), shown
    visitor.context.close()
    dates = dates_of_feed(browser, server, event)
    assert dates.pop(days[1]) == ("14:00", "CANCELLED")
    assert dates.pop(thursday) == ("10:00", "CONFIRMED")
    assert set(dates) == {days[0], *days[3:]}


def test_manager_needs_a_review_until_trusted(browser, page, server, place):
    """The manager proposes, the team publishes; once trusted, the manager publishes alone."""
    user = User.objects.create_user("marius", "marius@example.org")
    membership = PlaceMembership.objects.create(place=place, user=user)
    day = timezone.localdate() + datetime.timedelta(days=9)

    def entered(admin, title):
        admin.goto(f"{server}/admin/pages/add/events/eventpage/{place.pk}/")
        form = Form(admin)
        form.entitle(title)
        tab(admin, "Dates")
        form.type("starts_at", f"{day:%d/%m/%Y} 14:00")
        form.type("ends_at", f"{day:%d/%m/%Y} 16:00")
        admin.locator("footer [data-w-dropdown-target=toggle]").click()

    manager = signed_in(page, server, user)
    entered(manager, "Proposé par Marius")
    expect(manager.get_by_role("button", name="Publier", exact=True)).to_have_count(0)
    manager.get_by_role("button", name="Envoyer en relecture").click()
    expect(manager.get_by_role("status").get_by_text("envoyée en relecture")).to_be_visible()
    proposed = EventPage.objects.get(title="Proposé par Marius")
    assert not proposed.live

    team = browser.new_context(locale="fr-FR").new_page()
    network = signed_in(team, server, team_member())
    expect(network.get_by_text("Proposé par Marius").first).to_be_visible()
    network.goto(f"{server}/admin/pages/{proposed.pk}/edit/")
    network.locator("footer [data-w-dropdown-target=toggle]").click()
    with network.expect_navigation():
        network.get_by_role("button", name="Accepter et publier").click()
    proposed.refresh_from_db()
    assert proposed.live
    team.context.close()

    membership.is_trusted = True
    membership.save()
    entered(manager, "Publié par Marius")
    manager.get_by_role("button", name="Publier", exact=True).click()
    expect(manager.get_by_role("status").get_by_text(re.compile("publiée"))).to_be_visible()
    assert EventPage.objects.get(title="Publié par Marius").live
