"""The pages of the guide that hold the words of a question, the best first."""

from search.language.analysis import terms


def find(chapters, query):
    """Those whose text holds every word, in one of its forms; those whose title does come first.
    All of them for a question without a word."""
    wanted = set(terms(query))
    matching = [chapter for chapter in chapters if wanted <= set(terms(chapter.text))]
    return sorted(matching, key=lambda chapter: _rank(chapter, wanted))


def _rank(chapter, wanted):
    """How many words are only in the body: the order of the guide decides between equals."""
    return len(wanted - set(terms(f"{chapter.title} {chapter.words}")))
