"""Glossary of the demonstration."""

import json
from datetime import date, timedelta

from wagtail.models import Page

from home.demo import FOLDER
from network.models import Topic
from resources.models import GlossaryEntryPage

from .publishing import publish_missing

ENTERED = timedelta(days=300)


def make(index: Page, today: date, tally) -> None:
    """Publish the missing entries below `index`, the glossary; `tally` counts them."""
    topics = Topic.objects.in_bulk(field_name="slug")
    content = json.loads((FOLDER / "glossary.json").read_text(encoding="utf-8"))

    def build(values):
        about = values.pop("topics")
        page = GlossaryEntryPage(**values, published_on=today - ENTERED)
        page.topics = [topics[slug] for slug in about]
        return page

    publish_missing(index, tally, "mots du glossaire", content["entries"], build)
