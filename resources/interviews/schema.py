"""An interview as a schema.org Article about a person, with its questions."""

from network.jsonld import CONTEXT, without_blanks
from network.models import NetworkSettings


def interview(page, request):
    url = page.get_full_url(request)
    place = page.shown_place
    publisher = page.source or NetworkSettings.for_request(request).name
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
            "isBasedOn": page.url_of_source,
            "inLanguage": page.language,
            "datePublished": page.first_published_iso or page.published_on.isoformat(),
            "author": {"@type": "Person", "name": page.author_names[0]},
            "publisher": {"@type": "Organization", "name": publisher},
            "license": page.licence_url,
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
