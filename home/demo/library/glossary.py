"""Glossary of the demonstration."""

import json
from datetime import date, timedelta

from wagtail.models import Page

from home.demo import FOLDER
from home.team.start.pages import publish
from network.models import Topic
from resources.models import GlossaryEntryPage

ENTERED = timedelta(days=300)


def make(index: Page, today: date, tally) -> None:
    """Publish the missing entries below `index`, the glossary; `tally` counts them."""
    topics = Topic.objects.in_bulk(field_name="slug")
    there = set(index.get_children().values_list("slug", flat=True))
    content = json.loads((FOLDER / "glossary.json").read_text(encoding="utf-8"))
    for values in content["entries"]:
        about = values.pop("topics")
        made = values["slug"] not in there
        if made:
            page = GlossaryEntryPage(**values, published_on=today - ENTERED)
            page.topics = [topics[slug] for slug in about]
            publish(index, page)
        tally.count("mots du glossaire", made=made)
