"""A debate as a schema.org QAPage: its question, and each position as an answer."""

from django.http import HttpRequest
from wagtail.models import Page

from network.text.jsonld import CONTEXT, without_blanks
from resources.agents import agents, without_remark


def debate(page: Page, request: HttpRequest) -> dict[str, object]:
    """Return the schema.org QAPage of a debate, with each position as a suggested answer."""
    url = page.get_full_url(request)
    answers = [_answer(block, url) for block in page.positions]
    return without_blanks(
        {
            "@context": CONTEXT,
            "@type": "QAPage",
            "url": url,
            "inLanguage": page.language,
            **page.attribution.schema(),
            "about": [{"@type": "Thing", "name": topic.name} for topic in page.topic_list],
            "mainEntity": {
                "@type": "Question",
                "name": page.title,
                "text": page.introduction,
                "answerCount": len(answers),
                "suggestedAnswer": answers,
            },
        }
    )


def _answer(block, url):
    position = block.value
    is_own_text = not (position["source"] or position["url"])
    people = agents(position["author"])
    if [person["@type"] for person in people] == ["Person"] and position["role"]:
        people[0]["jobTitle"] = without_remark(position["role"])
    if not (people or is_own_text) and position["author"]:
        people = [{"@type": "CreativeWork", "name": position["author"]}]
    return without_blanks(
        {
            "@type": "Answer",
            "name": position["title"],
            "text": _plain(position),
            "url": f"{url}#position-{block.id}",
            "isBasedOn": position["url"],
            # The network words a position published elsewhere: the person is not its author.
            "author" if is_own_text else "about": people[0] if len(people) == 1 else people,
            "citation": position["source"],
        }
    )


def _plain(position):
    """Return the reasons of a position without tags; its title if it has no reasons."""
    text = position.bound_blocks["text"].block.get_searchable_content(position["text"])
    return " ".join(map(str, text)) or position["title"]
