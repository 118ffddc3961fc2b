"""Publication of the texts of the demonstration that its site does not have yet."""

from collections.abc import Callable, Iterable

from wagtail.models import Page

from home.team.start.pages import publish


def publish_missing(
    index: Page, tally, noun: str, items: Iterable, build: Callable[..., Page]
) -> None:
    """Publish `build(item)` below `index` for each item whose slug no page there has.

    An item is a dict with the key "slug", or a `Text` with this key in its head. `tally` counts all
    items under `noun`, the published ones as created.
    """
    there = set(index.get_children().values_list("slug", flat=True))
    for item in items:
        made = getattr(item, "head", item)["slug"] not in there
        if made:
            publish(index, build(item))
        tally.count(noun, made=made)
