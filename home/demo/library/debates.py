"""Debate of the demonstration: the positions of two texts, and invented answers."""

import json
from collections.abc import Callable, Iterable

from home.demo import FOLDER
from home.team.start.pages import publish
from resources.models import DebatePage


def make_debates(library, progress: Callable[..., Iterable]) -> None:
    """Publish the missing debates below the index of the library.

    `library` is the `Library` of the demonstration. `progress(items, label)` returns an iterable of
    the `items`.
    """
    debates = json.loads((FOLDER / "debates.json").read_text(encoding="utf-8"))["debates"]
    there = set(library.index.get_children().values_list("slug", flat=True))
    for values in progress(debates, "Débats"):
        made = values["slug"] not in there
        if made:
            publish(library.index, _debate(library, values))
        library.tally.count("débats", made=made)


def _debate(library, values):
    positions = [{"type": "position", "value": position} for position in values["positions"]]
    page = DebatePage(
        **library.classification(values),
        title=values["title"],
        search_description=values["summary"],
        audiences=values["audiences"],
        introduction=values["introduction"],
        positions=json.dumps(positions),
    )
    page.topics = [library.topics[slug] for slug in values["topics"]]
    return page
