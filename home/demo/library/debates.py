"""Debate of the demonstration: the positions of two texts, and invented answers."""

import json
from collections.abc import Callable, Iterable
from functools import partial

from home.demo import FOLDER
from resources.models import DebatePage

from .publishing import publish_missing


def make_debates(library, progress: Callable[..., Iterable]) -> None:
    """Publish the missing debates below the index of the library.

    `library` is the `Library` of the demonstration. `progress(items, label)` returns an iterable of
    the `items`.
    """
    debates = json.loads((FOLDER / "debates.json").read_text(encoding="utf-8"))["debates"]
    items = progress(debates, "Débats")
    publish_missing(library.index, library.tally, "débats", items, partial(_debate, library))


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
