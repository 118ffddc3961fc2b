"""Texts and dates of the demonstration, without a database."""

import csv
import json
import re
from collections import Counter
from datetime import date, timedelta

import pytest
import time_machine

from home.demo import FOLDER, calendar, plans
from home.demo.identity import PICTURES
from home.demo.library.articles import entry_date
from home.team.start import texts
from resources.addresses import is_front_page
from resources.agents import organization_named
from resources.choices import LeadsTo
from tests.home.demo.test_founding_collection import TITLES_ONLY

ARTICLES = texts.read_all(FOLDER / "articles")
EASY = texts.read_all(FOLDER / "easy")
INTERVIEWS = texts.read_all(FOLDER / "interviews")
TEXTS = [*ARTICLES, *EASY, *INTERVIEWS]
PAGES = texts.read_all(FOLDER / "pages" / "fr")
RECIPES = json.loads((FOLDER / "events.json").read_text(encoding="utf-8"))["recipes"]
LINKS = json.loads((FOLDER / "kept_links.json").read_text(encoding="utf-8"))
DEBATES = json.loads((FOLDER / "debates.json").read_text(encoding="utf-8"))["debates"]
SURVEYS = json.loads((FOLDER / "surveys.json").read_text(encoding="utf-8"))["surveys"]
FRENCH = [
    FOLDER / "article_blocks.json",
    *(FOLDER / "articles").glob("*.md"),
    *(FOLDER / "easy").glob("*.md"),
    *(FOLDER / "interviews").glob("*.md"),
    *(FOLDER / "pages" / "fr").glob("*.md"),
    FOLDER / "collections.json",
    FOLDER / "congress" / "congress.json",
    FOLDER / "debates.json",
    FOLDER / "events.json",
    FOLDER / "kept_links.json",
    FOLDER / "network.json",
    FOLDER / "surveys.json",
]
DAYS = [date(2026, 11, 25), date(2026, 12, 24), date(2027, 1, 1), date(2028, 2, 29)]


def test_a_text_becomes_the_blocks_of_a_body():
    body = (
        "Un **mot** et un [lien](https://example.org/).\n\n- un\n- deux\n\n## Titre\n\n"
        "::: advice Le prix\nJuste.\n:::\n\n> Dit.\n> — Jeanne\n\n"
        "| a | b |\n|---|---|\n| 1 | **2** |"
    )
    assert texts.blocks(body) == [
        {
            "type": "paragraph",
            "value": '<p>Un <b>mot</b> et un <a href="https://example.org/">lien</a>.</p>'
            "<ul><li>un</li><li>deux</li></ul>",
        },
        {"type": "heading", "value": {"text": "Titre", "level": "2"}},
        {
            "type": "callout",
            "value": {"kind": "advice", "text": "<p><b>Le prix</b></p><p>Juste.</p>"},
        },
        {"type": "quote", "value": {"text": "Dit.", "author": "Jeanne", "url": ""}},
        {
            "type": "table",
            "value": {
                "columns": [
                    {"type": "text", "heading": "a"},
                    {"type": "text", "heading": "b"},
                ],
                "rows": [{"values": ["1", "2"]}],
                "caption": "",
            },
        },
    ]


def test_a_text_is_made_safe():
    assert texts.rich("<script> & *pente*") == "&lt;script&gt; &amp; <i>pente</i>"


@pytest.mark.parametrize("path", FRENCH, ids=lambda path: path.name)
def test_french_typography(path):
    text = re.sub(r"https?://\S+|`[^`]*`", "", path.read_text(encoding="utf-8"))
    faults = re.findall(r".{0,20}(?:\w'\w|« | »|[^\s|] [;!?](?=\s|$)).{0,10}", text)
    assert faults == []


def test_articles_have_a_readable_length():
    sizes = {text.head["slug"]: len(text.body.split()) for text in ARTICLES}
    assert {slug: size for slug, size in sizes.items() if not 250 <= size <= 950} == {}
    assert len(sizes) == 35


def test_summaries_fit_on_cards():
    summaries = [text.head["summary"] for text in [*ARTICLES, *EASY, *INTERVIEWS, *PAGES]]
    summaries += [values["summary"] for values in [*RECIPES, *LINKS["kept"], *SURVEYS, *DEBATES]]
    assert [summary for summary in summaries if len(summary) > 160] == []


def test_easy_texts_are_made_of_short_sentences_and_words():
    for text in EASY:
        lines = [line.lstrip("#-0123456789. ") for line in text.body.split("\n")]
        lines = [line for line in lines if not line.startswith(":::")]
        sentences = [part for line in lines for part in re.split(r"(?<=[.!?:])\s", line)]
        words = [re.findall(r"[^\W_]+", sentence) for sentence in sentences]
        assert [" ".join(each) for each in words if len(each) > 13] == []
        assert {word for each in words for word in each if len(word) > 12} <= {"associations"}


def test_reviewers_of_easy_texts_are_declared_as_invented():
    groups = {group for text in EASY for _name, group in text.pairs("validators")}
    assert len(EASY) == 7
    assert all("inventé pour la démonstration" in group for group in groups)


def test_quotations_are_short():
    assert [link["slug"] for link in LINKS["kept"] if len(link["excerpt"].split()) >= 15] == []


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_the_agenda_is_credible_on_any_day(today):
    plans = list(calendar.plans(RECIPES, today))
    assert len(plans) == 119
    assert Counter(plan.slug for plan in plans).most_common(1)[0][1] == 1
    assert [plan.slug for plan in plans if plan.ends_at <= plan.starts_at] == []
    single = [plan for plan in plans if not plan.repeat]
    assert [plan.slug for plan in single if calendar.is_closed(plan.starts_at.date())] == []
    past = [plan for plan in single if plan.starts_at.date() < today]
    assert 5 <= len(past) <= 12
    going_on = [plan for plan in plans if plan.repeat and plan.until > today + timedelta(days=150)]
    assert len(going_on) > 50


def test_the_agenda_of_a_day_is_deterministic():
    first = list(calendar.plans(RECIPES, DAYS[0]))
    with time_machine.travel("2030-01-01"):
        assert list(calendar.plans(RECIPES, DAYS[0])) == first


def test_files_of_pictures_and_portraits_are_light_and_used():
    people = json.loads((FOLDER / "network.json").read_text(encoding="utf-8"))["people"]
    people += json.loads((FOLDER / "congress/congress.json").read_text(encoding="utf-8"))["people"]
    for folder, names in (("pictures", PICTURES), ("portraits", {row["slug"] for row in people})):
        files = {path.stem: path.stat().st_size for path in (FOLDER / folder).iterdir()}
        assert files.keys() == set(names)
        assert max(files.values()) < 20_000


@pytest.mark.parametrize("name", plans.PLANS)
def test_a_plan_is_light_and_always_the_same(name):
    drawn = plans.plan(name)
    assert len(drawn) < 15_000
    assert drawn == plans.plan(name)


def test_the_counts_of_found_pages_are_true():
    """A text of the library counts the addresses of the founding collection."""
    blocks = json.loads((FOLDER / "article_blocks.json").read_text(encoding="utf-8"))
    [chart] = [each["value"] for each in blocks["ou-vont-les-pages"]]
    charted = [int(line.rpartition(";")[2]) for line in chart["data"].splitlines()]
    states = Counter(link["leads_to"] for link in LINKS["kept"])
    states[LeadsTo.LOST] += len(TITLES_ONLY)
    assert charted == [states[state] for state in LeadsTo]


def test_each_kept_link_states_where_it_leads():
    assert {link["leads_to"] for link in LINKS["kept"]} == set(LeadsTo)
    for link in LINKS["kept"]:
        assert bool(link["url"]) is (link["leads_to"] != LeadsTo.LOST), link["slug"]
        assert not (link["leads_to"] == LeadsTo.TEXT and is_front_page(link["url"])), link["slug"]


def test_the_counts_of_places_in_the_texts_are_true():
    with (FOLDER / "places" / "paca-v1.0.2.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    blocks = json.loads((FOLDER / "article_blocks.json").read_text(encoding="utf-8"))
    by_departement, filled = (
        [int(line.rpartition(";")[2]) for line in each["value"]["data"].splitlines()]
        for each in blocks["quatre-mille-sept-cents-points"]
    )
    communes = Counter((row["code_insee"] or row["code_postal"])[:2] for row in rows)
    assert by_departement == sorted(communes.values(), reverse=True)
    columns = ["latitude", "horaires", "telephone", "courriels"]
    shares = [sum(bool(row[column]) for row in rows) / len(rows) for column in columns]
    assert filled == [round(100 * share) for share in shares]


def test_sources_are_names_of_publishers():
    entries = json.loads((FOLDER / "glossary.json").read_text(encoding="utf-8"))["entries"]
    sources = [each["source"] for each in [*entries, *LINKS["kept"], *SURVEYS] if each["source"]]
    assert sources
    assert [source for source in sources if not organization_named(source)] == []


def test_old_survey_results_are_final():
    old = [each for each in SURVEYS if isinstance(each["ended"], str) and each["ended"] < "2021"]
    assert {each["status"] for each in old} == {"final"}


def test_the_host_of_a_copy_is_not_its_publisher():
    copies = [link for link in LINKS["kept"] if link["leads_to"] == LeadsTo.COPY]
    part = next(link for link in copies if link["slug"] == "epn-tiers-lieux-2")
    assert part["source"] == ""
    [series] = [each for each in LINKS["series"] if each["slug"] == "epn-tiers-lieux"]
    assert series["source"] == ""


@pytest.mark.parametrize(
    ("day", "is_closed"),
    [
        (date(2026, 12, 22), False),
        (date(2026, 12, 23), True),
        (date(2027, 1, 2), True),
        (date(2027, 1, 4), False),
        (date(2027, 7, 14), True),
    ],
)
def test_workshops_stop_around_new_year_and_on_public_holidays(day, is_closed):
    assert calendar.is_closed(day) is is_closed


def test_a_text_about_the_news_has_a_date_of_its_own():
    values = {"published_on": "2026-02-18"}
    assert entry_date(values, date(2026, 11, 25)) == date(2026, 2, 18)
    assert entry_date(values, date(2025, 12, 1)) == date(2025, 12, 1)  # never in the future
    assert entry_date({"days_ago": "4"}, date(2026, 11, 25)) == date(2026, 11, 21)
    years = [text.head["published_on"][:4] for text in TEXTS if "published_on" in text.head]
    assert Counter(years) >= Counter({"2024": 1, "2025": 3, "2026": 6})


def test_an_article_about_the_news_has_sources():
    news = [text for text in ARTICLES if "published_on" in text.head]
    assert len(news) == 9
    assert [text.head["slug"] for text in news if len(text.pairs("sources")) < 3] == []
