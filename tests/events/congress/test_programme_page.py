"""The programme on a phone: its tabs, the sessions of the moment, the choice of a visitor."""

import datetime
import re
from zoneinfo import ZoneInfo

import pytest
import time_machine

from events.models import CongressPage
from network.models import Territory
from tests.events.conftest import PARIS
from tests.factories import RoomFactory, TrackFactory

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
PAGE = "/agenda/assises/2026/"


def html(client, query=""):
    response = client.get(PAGE + query)
    assert response.status_code == 200
    return response.content.decode()


def shown(text):
    """Return the titles of the grid that a phone shows, in order."""
    titles = []
    for day in text.split('<div class="programme-table')[1:]:
        if day.startswith(" programme__day--away"):
            continue
        for cell in re.split(r'class="(?=programme-cell[ "])', day)[1:]:
            if "programme-cell--away" not in cell.partition(">")[0]:
                titles += re.findall(r'programme-cell__title"[^>]*>([^<]*)<', cell)
    return titles


@pytest.fixture
def programme(congress, session, room):
    """Two days in two rooms, a break for all, and sessions that overlap in one room."""
    small = RoomFactory(congress=congress, name="Petite salle")
    return {
        item.title: item
        for item in (
            session("Ouverture", room=room),
            session("Cuisine", room=small),
            session("Couture", minute=30, room=small, status="cancelled"),
            session("Repas", hour=12, kind="pause"),
            session("Dessin", hour=14, room=room, language="en"),
            session("Clore", day=6, room=room),
            session("Finir", day=6, hour=10, room=small),
        )
    }


@pytest.fixture
def during():
    """Return a function that freezes the time on a day and at an hour of November 2026."""
    travellers = []

    def during(day, hour, minute=0, zone=PARIS):
        moment = datetime.datetime(2026, 11, day, hour, minute, tzinfo=zone)
        travellers.append(time_machine.travel(moment, tick=False))
        travellers[-1].start()

    yield during
    for traveller in reversed(travellers):
        traveller.stop()


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Ouverture", "Repas", "Dessin"]),
        ("?dans=petite-salle", ["Cuisine", "Couture", "Repas"]),
        ("?le=2026-11-06&dans=petite-salle", ["Finir"]),
        ("?dans=*", ["Ouverture", "Cuisine", "Couture", "Repas", "Dessin"]),
        ("?le=%C3%A9&dans=%F0&le=x", ["Ouverture", "Repas", "Dessin"]),
        # A filter selects sessions: all its results are shown.
        ("?le=2026-11-05&q=f", ["Finir"]),
        ("?sorte=atelier", ["Ouverture", "Cuisine", "Couture", "Dessin", "Clore", "Finir"]),
    ],
)
def test_phone_shows_one_day_and_one_room_of_the_whole_page(client, programme, query, titles):
    text = html(client, query)
    assert shown(text) == titles
    if "q=" not in query and "sorte=" not in query:
        assert all(f">{title}</a>" in text for title in programme)


def test_every_view_has_the_canonical_url_of_the_programme(client, programme):
    for query in ("", "?le=2026-11-06&dans=petite-salle", "?vue=liste&le=2026-11-06"):
        assert f'<link rel="canonical" href="http://localhost{PAGE}">' in html(client, query)


def test_list_shows_one_day_on_a_phone(client, programme):
    text = html(client, "?vue=liste&le=2026-11-06")
    first, second = text.split('<ol class="programme-list')[1:]
    assert first.startswith(" programme__day--away")
    assert "Clore" in second
    assert "Finir" in second
    assert 'href="?vue=liste&amp;le=2026-11-05&amp;dans=%2A#choix-du-jour"' in text
    assert 'href="?le=2026-11-06&amp;dans=petite-salle#choix-du-jour"' in text


def test_programme_without_two_rooms_is_shown_by_track(client, congress, session, room):
    act, learn = (TrackFactory(congress=congress, name=name) for name in ("Agir", "Apprendre"))
    session("Un", room=room, track=act)
    session("Deux", hour=10, room=room, track=learn)
    session("Repas", hour=12)
    text = html(client)
    assert shown(text) == ["Un", "Repas"]
    assert 'aria-label="Choisir l’axe"' in text
    session("Trois", hour=9, day=6, room=room, track=learn)
    assert 'aria-label="Choisir le jour et l’axe"' in html(client)
    assert shown(html(client, "?dans=apprendre")) == ["Deux", "Repas"]
    assert "Choisir le jour et l’axe" in html(client)


def test_choice_search_and_list_keep_the_view(client, programme):
    text = html(client, "?le=2026-11-06&dans=petite-salle")
    form = text.partition('<form id="parcours"')[2].partition("</form>")[0]
    search = text.partition('<form class="filters"')[2].partition("</form>")[0]
    for part in (form, search):
        assert 'name="le" value="2026-11-06"' in part
        assert 'name="dans" value="petite-salle"' in part
    assert 'href="?vue=liste&amp;le=2026-11-06&amp;dans=petite-salle"' in text
    chosen = html(client, f"?parcours={programme['Finir'].pk}&le=2026-11-06")
    assert f"?parcours={programme['Finir'].pk}&amp;le=2026-11-05" in chosen


def test_feeds_and_files_do_not_depend_on_the_view(client, programme, address):
    text = html(client, "?le=2026-11-06&dans=petite-salle&choix=1")
    for path in (address("ics"), f"{PAGE}imprimer/", address("json", "schedule")):
        assert f'href="{path}"' in text


@pytest.mark.parametrize(("day", "hour"), [(4, 23), (6, 17), (7, 9)])
def test_nothing_is_live_before_and_after_the_congress(client, programme, during, day, hour):
    during(day, hour)
    text = html(client)
    assert "Actualiser" not in text
    assert shown(text) == ["Ouverture", "Repas", "Dessin"]


def live(text):
    """Return the texts of the sections « Maintenant » and « Ensuite », without tags."""
    section = text.partition('class="programme-live')[2].partition("</section>")[0]
    words = re.sub("[ \n]+", " ", re.sub("<[^>]*>", " ", section.partition(">")[2])).strip()
    now, _, following = words.partition("Ensuite")
    return now, following


@pytest.mark.parametrize(
    ("minute", "running"),
    [(29, ["Ouverture", "Cuisine"]), (30, ["Ouverture", "Cuisine", "Couture"])],
)
def test_sessions_of_the_moment_are_listed_with_the_time(
    client, programme, during, minute, running
):
    during(5, 9, minute)
    now, following = live(html(client))
    assert f"Il est 9\u00a0h\u00a0{minute}." in now
    titles = [title for title in programme if title in now]
    assert titles == running
    assert "jusqu’à 10\u00a0h" in now
    assert ("(Annulée)" in now) is ("Couture" in running)
    assert "12\u00a0h , pour tout le monde Repas" in following
    assert "14\u00a0h , Amphithéâtre Dessin" in following


def test_second_day_opens_on_itself_with_a_link_to_refresh(client, programme, during):
    during(6, 9, 59)
    text = html(client, "?parcours=1")
    assert shown(text) == ["Clore"]
    now, following = live(text)
    assert "Clore" in now
    assert "Finir" in following
    assert 'href="?parcours=1">Actualiser</a>' in text
    assert 'aria-current="true">Vendredi 6</a>' in text
    assert "Aujourd’hui, vendredi 6 novembre" in text
    during(6, 10)
    assert "Finir" in live(html(client))[0]


def test_evening_announces_the_next_day(client, programme, during):
    during(5, 19)
    now, following = live(html(client))
    assert "Rien en ce moment." in now
    assert following.startswith(", vendredi 6 novembre")


def test_last_minutes_of_the_congress_still_show_the_moment(client, programme, during):
    during(6, 10, 59)
    assert "Finir" in live(html(client))[0]
    for hour, minute in ((11, 0), (16, 59)):
        during(6, hour, minute)
        now, following = live(html(client))
        assert "La dernière séance est terminée." in now
        assert following == ""
    during(6, 17)
    assert "programme-live" not in html(client)


def test_page_of_the_moment_is_revalidated_by_browsers(client, programme, during):
    def policy():
        return {part.strip() for part in client.get(PAGE)["Cache-Control"].split(",")}

    assert "max-age=60" in policy()
    during(5, 9)
    assert policy() == {"public", "no-cache"}
    first = client.get(PAGE)
    assert client.get(PAGE, headers={"if-none-match": first["ETag"]}).status_code == 304
    during(5, 9, 30)
    assert client.get(PAGE, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_search_hides_the_sessions_of_the_moment(client, programme, during):
    during(5, 9)
    assert "Actualiser" not in html(client, "?q=cuisine")


def test_cancelled_congress_has_no_live_sessions(client, congress, programme, during):
    congress.status = "cancelled"
    congress.save_revision().publish()
    during(5, 9)
    assert "Actualiser" not in html(client)


def test_time_is_that_of_an_overseas_congress(client, congress, programme, during):
    commune = Territory.objects.create(code="97411", kind="commune", name="Saint-Denis")
    CongressPage.objects.filter(pk=congress.pk).update(commune=commune)
    reunion = ZoneInfo("Indian/Reunion")
    during(6, 0, 30, zone=reunion)  # 21:30 on the 5th in Paris
    text = html(client)
    assert shown(text) == ["Clore"]
    assert "Aujourd’hui, vendredi 6 novembre" in text
    during(6, 9, zone=reunion)
    now, _following = live(html(client))
    assert "Il est 9\u00a0h." in now
    assert "Clore" in now
