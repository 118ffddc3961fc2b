"""Sends a cluster what changed: after each commit, when it comes back, and all of it again.

The journal is the outbox. A change carries its number as the document's version, so that two
processes may send the same, in any order: the node keeps the latest.
"""

import logging
import uuid
from collections import Counter, defaultdict
from itertools import batched

from django.db.models import Subquery

from search.models import SearchChange, SearchDelivery, SearchDocument

from .bodies import INDEX, document
from .transport import ClusterError, RefusedError, UnreachableError

logger = logging.getLogger(__name__)
AT_ONCE = 500  # documents in a request
NOW = "refresh=true&require_alias=true"  # found at once, and never in an index made by mistake
SLOWLY = 60  # seconds, for commands that nobody waits for
DONE = {200, 201, 404, 409}  # written, already gone, or a later change was sent first


def is_behind(cluster):
    """Whether some changes were not delivered to the cluster; one query."""
    newest = SearchChange.objects.order_by("-number").values("number")[:1]
    deliveries = SearchDelivery.objects.filter(index=cluster.index)
    numbers = deliveries.values_list("number", Subquery(newest)).first()
    return numbers is None or numbers[0] < (numbers[1] or 0)


def deliver(cluster, *, timeout):
    """Send the cluster the oldest changes that it has not, `AT_ONCE` at most.

    Gives how many are left. Raises `ClusterError`, and the changes are sent again later; the status
    is 404 when the journal no longer holds all of them: the index is to be rebuilt.
    """
    delivered = SearchDelivery.objects.filter(index=cluster.index).values_list("number", flat=True)
    delivered = delivered.first() or 0
    if delivered and not SearchChange.objects.filter(number=delivered).exists():
        raise RefusedError(404, "too far behind the journal")
    waiting = SearchChange.objects.filter(number__gt=delivered)
    changes = list(waiting.order_by("number").values_list("number", "document_id")[:AT_ONCE])
    if changes:
        number = changes[-1][0]
        ids = {pk for _, pk in changes}
        send(cluster, cluster.index, ids, number, options=NOW, timeout=timeout)
        _note(cluster, number)
    return waiting.filter(number__gt=changes[-1][0]).count() if changes else 0


def _note(cluster, number):
    SearchDelivery.objects.get_or_create(index=cluster.index)
    SearchDelivery.objects.filter(index=cluster.index, number__lt=number).update(number=number)


def send(cluster, index, ids, number, *, options="", timeout=SLOWLY, forgive=()):
    """Write the documents as the database now has them, delete those that it has no more."""
    lines = []
    written = documents(ids)
    for pk in sorted(ids):
        action = "index" if pk in written else "delete"
        # Versions start at 1.
        version = {"version": max(number, 1), "version_type": "external_gte"}
        lines.append({action: {"_id": str(pk), **version}})
        lines += [written[pk]] if pk in written else []
    answer = cluster.call("POST", f"/{index}/_bulk?{options}", lines, timeout=timeout)
    items = answer.get("items")
    if not isinstance(items, list) or len(items) != len(ids):
        # A proxy, or a node that answers something else: nothing says that it was written.
        raise UnreachableError(f"not an answer for each of {len(ids)} lines: {str(answer)[:200]}")
    for item in items:
        [result] = item.values()
        if result["status"] not in {*DONE, *forgive} or "index_not_found" in str(result):
            raise RefusedError(result["status"], str(result.get("error"))[:500])
        if result["status"] in forgive:
            logger.error("The search cluster refuses a document: %s", str(result)[:500])


def documents(ids):
    """{id: the node's document}, of those that there are; four queries."""
    rows = list(SearchDocument.objects.filter(pk__in=ids).prefetch_related("facets"))
    keys = {row.translation_key for row in rows} - {None}
    languages = defaultdict(set)
    translations = SearchDocument.objects.filter(translation_key__in=keys)
    for key, language in translations.values_list("translation_key", "language"):
        languages[key].add(language)
    return {
        row.pk: document(
            row,
            [(facet.name, facet.value, facet.label) for facet in row.facets.all()],
            languages[row.translation_key] - {row.language},
        )
        for row in rows
    }


def rebuild(cluster, progress=iter):
    """Fill another index beside, then swap the alias. What changes meanwhile is sent to both.

    Gives the number of documents. `progress` wraps the list of chunks.
    """
    index = f"{cluster.index}-{uuid.uuid4().hex[:12]}"
    newest = SearchChange.objects.newest()
    number = newest[0] if newest else 0
    cluster.call("PUT", f"/{index}", INDEX, timeout=SLOWLY)
    try:
        ids = list(SearchDocument.objects.order_by("pk").values_list("pk", flat=True))
        for chunk in progress(list(batched(ids, AT_ONCE, strict=False))):
            send(cluster, index, set(chunk), number, forgive={400})
        number = _replay(cluster, index, number)
        cluster.call("POST", f"/{index}/_refresh", timeout=SLOWLY)
        _swap(cluster, index)
    except BaseException:
        cluster.call("DELETE", f"/{index}?ignore_unavailable=true", timeout=SLOWLY)
        raise
    # What another process sent the former index just before the swap is sent again.
    number = _replay(cluster, index, number)
    cluster.call("POST", f"/{index}/_refresh", timeout=SLOWLY)
    _note(cluster, number)
    return len(ids)


def _replay(cluster, index, number):
    """Send an index every change after `number`; gives the number of the last."""
    waiting = SearchChange.objects.order_by("number").values_list("number", "document_id")
    while changes := list(waiting.filter(number__gt=number)[:AT_ONCE]):
        number = changes[-1][0]
        send(cluster, index, {pk for _, pk in changes}, number, forgive={400})
    return number


def _swap(cluster, index):
    """At once: the alias names the new index, and those it named are removed."""
    former = [name for name in _named(cluster) if name != index]
    actions = [{"remove_index": {"index": name}} for name in former]
    actions.append({"add": {"index": index, "alias": cluster.index}})
    cluster.call("POST", "/_aliases", {"actions": actions}, timeout=SLOWLY)


def remove(cluster):
    """Remove the cluster's index."""
    for name in _named(cluster):
        cluster.call("DELETE", f"/{name}", timeout=SLOWLY)
    SearchDelivery.objects.filter(index=cluster.index).delete()


def _named(cluster):
    """The indexes under the alias, or the index that took its name."""
    try:
        return list(cluster.call("GET", f"/{cluster.index}/_alias", timeout=SLOWLY))
    except RefusedError as error:
        if error.status != 404:
            raise
        return []


def repair(cluster):
    """Compare the cluster with the database document by document, and send what differs.

    Gives the number "missing", "stale" and "left" over; "rebuilt" when there was no index of ours.
    """
    try:
        return _repair(cluster)
    except RefusedError:
        return Counter(rebuilt=rebuild(cluster))


def _repair(cluster):
    newest = SearchChange.objects.newest()
    number = newest[0] if newest else 0
    held = dict(_held(cluster))
    differences, wanted = Counter(), set()
    ids = SearchDocument.objects.order_by("pk").values_list("pk", flat=True)
    for chunk in batched(list(ids), AT_ONCE, strict=False):
        chunk = documents(chunk)
        missing = chunk.keys() - held.keys()
        stale = {pk for pk in chunk.keys() & held.keys() if held[pk] != chunk[pk]["digest"]}
        differences += Counter(missing=len(missing), stale=len(stale))
        wanted |= chunk.keys()
        if missing or stale:
            send(cluster, cluster.index, missing | stale, number, options=NOW)
    left = held.keys() - wanted
    for chunk in batched(sorted(left), AT_ONCE, strict=False):
        send(cluster, cluster.index, set(chunk), number, options=NOW)
    _note(cluster, number)
    return differences + Counter(left=len(left))


def _held(cluster):
    """(id, digest) of every document of the cluster."""
    cluster.call("POST", f"/{cluster.index}/_refresh", timeout=SLOWLY)
    body = {"size": 5000, "sort": [{"id": "asc"}], "docvalue_fields": ["digest"]}
    while True:
        answer = cluster.call("POST", f"/{cluster.index}/_search", body, timeout=SLOWLY)
        hits = answer["hits"]["hits"]
        for hit in hits:
            yield int(hit["_id"]), hit["fields"]["digest"][0]
        if not hits:
            return
        body["search_after"] = hits[-1]["sort"]


def deliver_or_wait(cluster, timeout):
    """As `deliver`, unless the breaker is open; a failure opens it and is not raised."""
    if not cluster.breaker.lets_through():
        return
    try:
        deliver(cluster, timeout=timeout)
        cluster.breaker.succeeded()
    except ClusterError as error:
        cluster.breaker.failed(error)
