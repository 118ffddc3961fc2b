"""The line of the editors' first screen about searches without results."""

import datetime

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from wagtail.permissions import policy_registry

from network.admin.lines import Line

from .models import BestBet, SearchLog, Synonym

TAUGHT = (Synonym, BestBet)
LATELY = datetime.timedelta(days=30)


def fruitless(user: User) -> QuerySet | None:
    """Return the queries of the last 30 days without results that no editor has answered.

    The rows are {query, times}: `times` counts the searches for a query in these days. A query is
    returned if the last search for it had no result, and if no synonym and no chosen answer has it
    in its `taught_queries`. The most frequent queries come first; equal ones are in alphabetical
    order. Returns None if `user` may neither add nor change synonyms.
    """
    policy = policy_registry.get_by_type(Synonym)
    if not policy.user_has_any_permission(user, ["add", "change"]):
        return None
    latest = SearchLog.objects.filter(query=OuterRef("query")).order_by("-day")
    query = Concat(Value("|"), OuterRef("query"), Value("|"))
    taught = [model.objects.filter(taught_queries__contains=query) for model in TAUGHT]
    queries = SearchLog.objects.alias(latest=Subquery(latest.values("results")[:1]))
    queries = queries.filter(latest=0, day__gt=timezone.localdate() - LATELY)
    for words in taught:
        queries = queries.filter(~Exists(words))
    return queries.values("query").annotate(times=Sum("count")).order_by("-times", "query")


LINES = [
    Line(
        "fruitless_searches",
        lambda n: ngettext("recherche sans réponse", "recherches sans réponse", n),
        fruitless,
        order=80,
        icon="search",
        url=lambda user: reverse("recherches-sans-resultat:index"),
    ),
]
