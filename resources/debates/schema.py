"""A debate as a schema.org QAPage: its question, and each position as an answer."""

from network.agents import agents, without_remark
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
    holders = agents(position["author"])
    if [holder["@type"] for holder in holders] == ["Person"] and position["role"]:
        holders[0]["jobTitle"] = without_remark(position["role"])
    if not (holders or is_own_text) and position["author"]:
        holders = [{"@type": "CreativeWork", "name": position["author"]}]
    return without_blanks(
        {
            "@type": "Answer",
            "name": position["title"],
            "text": _plain(position),
            "url": f"{url}#position-{block.id}",
            "isBasedOn": position["url"],
            # The network words a position found elsewhere: its holder is no author.
            "author" if is_own_text else "about": holders[0] if len(holders) == 1 else holders,
            "citation": position["source"],
        }
    )


def _plain(position):
    """Its reasons without tags, else the position in a sentence."""
    text = position.bound_blocks["text"].block.get_searchable_content(position["text"])
    return " ".join(map(str, text)) or position["title"]
