"""Surveys of the demonstration: a real one, and two editions of an invented one."""

import json
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import partial

from home.demo import FOLDER
from resources.models import SurveyPage

from .publishing import publish_missing


def make_surveys(library, progress: Callable[..., Iterable]) -> None:
    """Publish the missing surveys below the index of the library.

    `library` is the `Library` of the demonstration. `progress(items, label)` returns an iterable of
    the `items`.
    """
    surveys = json.loads((FOLDER / "surveys.json").read_text(encoding="utf-8"))["surveys"]
    items = progress(surveys, "Enquêtes")
    publish_missing(library.index, library.tally, "enquêtes", items, partial(_survey, library))


def _survey(library, values):
    started, ended = (_day(values[name], library.today) for name in ("started", "ended"))
    body = json.dumps(values["body"])
    body = body.replace("{ended}", f"{ended:%m/%Y}").replace("{year}", str(ended.year))
    page = SurveyPage(
        **library.classification(values),
        title=values["title"],
        search_description=values["summary"],
        audiences=values["audiences"],
        conducted_by=values["conducted_by"],
        fieldwork_started_on=started,
        fieldwork_ended_on=ended,
        sample=values["sample"],
        method=values["method"],
        status=values["status"],
        figures=json.dumps([{"type": "figure", "value": each} for each in values["figures"]]),
        body=body,
        url_of_results=values["url"],
        source=values["source"],
        origin=values.get("origin", ""),
        original_url=values.get("original_url", ""),
        original_title=values.get("original_title", ""),
        original_author=values.get("original_author", ""),
        first_published_on=_day(values["published"], library.today)
        if "published" in values
        else None,
        date_precision=values.get("precision", "day"),
        previous_edition=SurveyPage.objects.filter(slug=values.get("previous")).first(),
    )
    page.topics = [library.topics[slug] for slug in values["topics"]]
    return page


def _day(value, today):
    """Return the date of `value`: an ISO text, or a number of days before `today`."""
    return today - timedelta(days=value) if isinstance(value, int) else date.fromisoformat(value)
