"""Blocks of the demonstration's articles other than text: drawings, charts, lists."""

import json
from collections.abc import Iterable

from home.demo import FOLDER
from home.demo.identity import picture
from places.models import PlacePage
from resources.models import ResourcePage


class ArticleBlocks:
    """The blocks of `article_blocks.json`: {slug of an article: [block]}.

    A block is inserted at the end of the part whose title is its `after`, by default at the end of
    the text. In its value, `{"slug": …}` is a page of the library, `{"any": true}` a place,
    `{"draw": …, "alt": …}` a drawing.
    """

    def __init__(self, index, tally):
        self.index, self.tally = index, tally
        self.blocks = json.loads((FOLDER / "article_blocks.json").read_text(encoding="utf-8"))

    def among(self, slug: str, text: Iterable[dict]) -> list[dict]:
        """Save missing drawings; return the blocks `text` of an article and its additional blocks.

        `slug` is the slug of the article. A block without a value is skipped, such as a place on a
        site without places. The pages of the library that a block names must exist. Raises
        ValueError if no part has the title `after` of a block.
        """
        text = list(text)
        for block in self.blocks.get(slug, ()):
            made = {"type": block["type"], "value": self._filled(block["value"])}
            if made["value"]:
                text.insert(_end_of_part(text, block.get("after")), made)
        return text

    def _filled(self, value):
        """Return `value` in the raw format of a StreamField, with its placeholders replaced.

        - `{"slug": …}` becomes the id of the page of the library with this slug, which must exist.
        - `{"any": true}` becomes the id of the first public place, by city, with a phone and
          opening hours, or None without such a place.
        - `{"draw": …, "alt": …}` becomes the value of an image block; a missing drawing is drawn
          and saved.
        """
        if isinstance(value, list):
            return [self._filled(each) for each in value]
        if not isinstance(value, dict):
            return value
        if "slug" in value:
            return ResourcePage.objects.child_of(self.index).get(slug=value["slug"]).pk
        if "any" in value:
            open_to_calls = PlacePage.objects.public().exclude(phone="").exclude(opening_hours="")
            return open_to_calls.order_by("city", "title").values_list("pk", flat=True).first()
        if "draw" in value:
            image = picture(value["draw"], self.tally)
            return {"image": image.pk, "alt_text": value["alt"], "decorative": False}
        return {name: self._filled(each) for name, each in value.items()}


def _end_of_part(text, title):
    """Return the index after the last block of the part `title`, subtitles included.

    Returns the number of blocks if `title` is None. Raises ValueError if no heading has this title.
    """
    if title is None:
        return len(text)
    titles = [
        (rank, block["value"]) for rank, block in enumerate(text) if block["type"] == "heading"
    ]
    start, level = next(
        ((rank, value["level"]) for rank, value in titles if value["text"] == title), (None, "")
    )
    if start is None:
        raise ValueError(f"No title « {title} » in this text.")
    following = (rank for rank, value in titles if rank > start and value["level"] <= level)
    return next(following, len(text))
