"""An interview as a schema.org Article about a person, with its questions."""

from django.http import HttpRequest
from wagtail.models import Page

from network.text.jsonld import CONTEXT, without_blanks
from resources.agents import agents, without_remark


def interview(page: Page, request: HttpRequest) -> dict[str, object]:
    """Return the schema.org Article of an interview: its people, topics and questions.

    The Person of a single interviewee has the role of that day. Its employer (`worksFor`) is the
    public place of the page.
    """
    url = page.get_full_url(request)
    place = page.shown_place
    facts = without_blanks(
        {
            "jobTitle": without_remark(page.interviewee_role),
            "worksFor": place
            and {"@type": "Organization", "name": place.title, "url": place.get_full_url(request)},
        }
    )
    people = agents(page.interviewee)
    if [person["@type"] for person in people] == ["Person"]:
        people[0].update(facts)
    return without_blanks(
        {
            "@context": CONTEXT,
            "@type": "Article",
            "genre": "Interview",
            "headline": page.title,
            "description": page.summary,
            "url": url,
            "inLanguage": page.language,
            **page.attribution.schema(),
            "contributor": agents(page.interviewer),
            "about": [
                *people,
                *({"@type": "Thing", "name": topic.name} for topic in page.topic_list),
            ],
            "hasPart": [
                {
                    "@type": "Question",
                    "name": question["question"],
                    "url": f"{url}#{question.anchor}",
                }
                for question in page.questions
            ],
        }
    )
