"""Search of plain words, without reading a commune among them."""

from django.http import QueryDict

from search.finding.search import Search


def results_of(text, *, kind="", language="fr", now=None):
    """Return the `Results` of some words, everywhere."""
    data = QueryDict(mutable=True)
    data.update({"q": text, "partout": "1"} | ({"type": kind} if kind else {}))
    return Search(data, language=language, now=now).results
