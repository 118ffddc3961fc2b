"""A debate as a schema.org QAPage: its question, and each position as an answer."""

from network.jsonld import CONTEXT, without_blanks


def debate(page, request):
    url = page.get_full_url(request)
    answers = [_answer(block, url) for block in page.positions]
    return without_blanks(
        {
            "@context": CONTEXT,
            "@type": "QAPage",
            "url": url,
            "inLanguage": page.language,
            "datePublished": page.published_on.isoformat(),
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
    author = {"@type": "Person", "name": position["author"], "jobTitle": position["role"]}
    return without_blanks(
        {
            "@type": "Answer",
            "name": position["title"],
            "text": _plain(position),
            "url": f"{url}#position-{block.id}",
            "isBasedOn": position["url"],
            "author": without_blanks(author),
        }
    )


def _plain(position):
    """Its reasons without tags, else the position in a sentence."""
    text = position.bound_blocks["text"].block.get_searchable_content(position["text"])
    return " ".join(map(str, text)) or position["title"]
