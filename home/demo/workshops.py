"""Workshop recipes of the demonstration, and the attendance of their past dates."""

import json

from django.utils import timezone

from events.models import HeadCount, Occurrence
from events.registrations.head_counts import get_or_create_head_count
from network.models import Topic
from resources.models import RecipePage

from . import FOLDER
from .library.articles import entry_date
from .library.publishing import publish_missing

COUNTED = 3  # number of past dates of each recipe with an attendance


class Workshops:
    """Loader of workshop recipes below `index`, the library; existing recipes are not changed."""

    def __init__(self, index, today, tally):
        self.index, self.today, self.tally = index, today, tally
        self.topics = Topic.objects.in_bulk(field_name="slug")
        content = json.loads((FOLDER / "recipes.json").read_text(encoding="utf-8"))
        self.recipes, self.held = content["recipes"], content["held"]
        self.remarks = content["remarks"]

    def make(self) -> None:
        """Publish the missing recipes."""
        publish_missing(self.index, self.tally, "recettes d’atelier", self.recipes, self._recipe)

    @property
    def followed(self) -> dict[str, RecipePage]:
        """{slug of a recipe in `events.json`: `RecipePage` that its events follow}.

        Excludes the slugs without an existing page.
        """
        pages = {page.slug: page for page in RecipePage.objects.child_of(self.index)}
        return {event: pages[recipe] for event, recipe in self.held.items() if recipe in pages}

    def count(self) -> None:
        """Save an invented attendance of past dates for each recipe of `followed`.

        The dates are the `COUNTED` latest past dates of the events that follow the recipe. The
        remarks of the file go to the latest dates. A recipe that already has a head count is
        skipped.
        """
        for recipe in self.followed.values():
            if HeadCount.objects.filter(event__recipe=recipe).exists():
                continue
            dates = Occurrence.objects.filter(event__recipe=recipe).archive()
            remarks = list(self.remarks.get(recipe.slug, []))
            for rank, date in enumerate(dates.select_related("commune")[:COUNTED]):
                kept = get_or_create_head_count(date)
                kept.people, kept.first_timers = 6 + rank % 3, 1 + rank % 2
                kept.remark = remarks.pop(0) if remarks else ""
                kept.counted_at = timezone.now()
                kept.save()

    def _recipe(self, values):
        direct = "slug title goal minutes level people author audiences to_print advice".split()
        page = RecipePage(
            **{name: values[name] for name in direct},
            search_description=values["summary"],
            published_on=entry_date(values, self.today),
            material="\n".join(values["material"]),
            steps=json.dumps(
                [
                    {"type": "step", "value": {**step, "text": f"<p>{step['text']}</p>"}}
                    for step in values["steps"]
                ]
            ),
        )
        page.topics = [self.topics[slug] for slug in values["topics"]]
        return page
