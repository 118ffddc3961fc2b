"""An interview as a schema.org Article about a person, with its questions."""

from network.jsonld import CONTEXT, without_blanks


def interview(page, request):
    url = page.get_full_url(request)
    place = page.shown_place
    person = without_blanks(
        {
            "@type": "Person",
            "name": page.interviewee,
            "jobTitle": page.interviewee_role,
            "worksFor": place
            and {"@type": "Organization", "name": place.title, "url": place.get_full_url(request)},
        }
    )
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
            "contributor": page.interviewer and {"@type": "Person", "name": page.interviewer},
            "about": [
                person,
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
