"""Interviews of the demonstration: a real one in our words, and invented ones."""

import json
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial

from home.demo import FOLDER
from home.team.start import texts
from places.models import PlacePage
from resources.models import InterviewPage

from .publishing import publish_missing


def make_interviews(library, progress: Callable[..., Iterable]) -> None:
    """Publish the missing interviews below the index of the library.

    `library` is the `Library` of the demonstration. `progress(items, label)` returns an iterable of
    the `items`.
    """
    items = progress(texts.read_all(FOLDER / "interviews"), "Entretiens")
    publish_missing(library.index, library.tally, "entretiens", items, partial(_interview, library))


def _interview(library, text):
    head = text.head
    introduction, body = introduction_and_body(text.body)
    page = InterviewPage(
        **library.classification(head),
        title=head["title"],
        search_description=head["summary"],
        audiences=text.words("audiences"),
        interviewee=head["interviewee"],
        interviewee_role=head["role"],
        interviewer=head["interviewer"],
        place=_place() if head["place"] else None,
        introduction=introduction,
        body=json.dumps(body),
        written_by=head["written_by"],
        origin=head["origin"],
        original_title=head["original_title"],
        source=head["source"],
        first_published_on=date.fromisoformat(head["published"]) if head["published"] else None,
        date_precision=head["precision"],
        url_of_source=head["url"],
        licence=head["licence"],
    )
    page.topics = [library.topics[slug] for slug in text.words("topics")]
    return page


def introduction_and_body(body: str) -> tuple[str, list[dict]]:
    """Return the (introduction as HTML, blocks after it) of the Markdown text of an interview.

    The titles of the text are the questions; the paragraphs and lists below a title are its answer.
    Quotations become pull quotes. Other Markdown blocks, such as tables, are not supported. Raises
    StopIteration if a quotation precedes the first title and another text follows this quotation.
    """
    introduction, made = "", []
    for block in texts.blocks(body):
        kind, value = block["type"], block["value"]
        if kind == "heading":
            made.append({"type": "question", "value": {"question": value["text"], "answer": ""}})
        elif kind == "quote":
            made.append({"type": "pull_quote", "value": {"text": value["text"]}})
        elif not made:
            introduction += value
        else:
            question = next(each for each in reversed(made) if each["type"] == "question")
            question["value"]["answer"] += value
    return introduction, made


def _place():
    """Return the first public place by title, or None; any place fits an invented person."""
    return PlacePage.objects.public().order_by("title", "pk").first()
