"""Delivery of changes of the index to a cluster, and rebuilding or repair of the cluster's index.

The journal (`SearchChange`) is the outbox. The number of a change is the version of the document:
two processes may send the same change in any order, and the node keeps the latest version.
"""

import logging
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable
from itertools import batched
from typing import Any

from django.db.models import Subquery

from search.models import SearchChange, SearchDelivery, SearchDocument

from .base import ClusterError, RefusedError, UnreachableError
from .bodies import INDEX, document

logger = logging.getLogger(__name__)
AT_ONCE = 500  # documents in a request
NOW = "refresh=true&require_alias=true"  # searchable at once; no index is created by mistake
SLOWLY = 60  # seconds, the timeout of commands
DONE = {200, 201, 404, 409}  # written, already deleted, or a later change was sent first


def is_behind(cluster) -> bool:
    """Return True if some changes, or the whole index, were not delivered to the cluster.

    One query.
    """
    newest = SearchChange.objects.order_by("-number").values("number")[:1]
    deliveries = SearchDelivery.objects.filter(index=cluster.index)
    numbers = deliveries.values_list("number", Subquery(newest)).first()
    return numbers is None or numbers[0] < (numbers[1] or 0)


def deliver(cluster, *, timeout: float) -> int:
    """Send the cluster the oldest missing changes, at most `AT_ONCE`; return the number left.

    Notes the delivery in `SearchDelivery`. Raises `ClusterError` if the cluster fails; the next
    call then sends the changes again. Raises `RefusedError` with status 404 if the journal no
    longer has the last change delivered: later changes may also be missing, and the index has to be
    rebuilt.
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


def send(
    cluster,
    index: str,
    ids: Iterable[int],
    number: int,
    *,
    options: str = "",
    timeout: float = SLOWLY,
    forgive: Collection[int] = (),
) -> None:
    """Write the documents `ids` to an index of the cluster, as the database has them now.

    Documents that no longer exist in the database are deleted from the index. `ids` must not be
    empty. `number` is the number of the last change, and becomes the version of the documents sent.
    The node ignores a document that it has in a later version. `options` is the query string of the
    bulk request, without "?".

    Raises `ClusterError` if the cluster fails, and its subclass `RefusedError` if it refuses a
    document. A refusal whose HTTP status is in `forgive` is only logged.
    """
    lines, ids = [], sorted(ids)
    written = documents(ids)
    for pk in ids:
        action = "index" if pk in written else "delete"
        # A version is at least 1.
        version = {"version": max(number, 1), "version_type": "external_gte"}
        lines.append({action: {"_id": str(pk), **version}})
        lines += [written[pk]] if pk in written else []
    answer = cluster.call("POST", f"/{index}/_bulk?{options}", lines, timeout=timeout)
    for result in _results(answer, len(ids)):
        if result["status"] not in {*DONE, *forgive} or "index_not_found" in str(result):
            raise RefusedError(result["status"], str(result.get("error"))[:500])
        if result["status"] in forgive:
            logger.error("The search cluster refuses a document: %s", str(result)[:500])


def _results(answer, count):
    """Return the result of each of `count` documents in the answer to a bulk request.

    Raises `UnreachableError` if the answer is malformed, as from a proxy's error page or a node
    that is starting.
    """
    try:
        results = [result for item in answer["items"] for result in item.values()]
        is_whole = len(results) == count and all(int(result["status"]) for result in results)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UnreachableError(f"not an answer: {error!r}") from error
    if not is_whole:
        raise UnreachableError(f"{len(results)} answers to {count} documents")
    return results


def documents(ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return {id: `bodies.document`} of the documents among `ids` that exist.

    Runs at most three queries. Documents that do not exist are absent.
    """
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


def rebuild(cluster, progress: Callable[[list], Iterable] = iter) -> int:
    """Fill a new index, swap the alias to it, and return the number of documents sent.

    The former index is deleted in the swap. Changes made meanwhile are replayed, and the delivery
    is noted in `SearchDelivery`. Documents that the node refuses with status 400 are logged, and
    included in the number. `progress` wraps the list of chunks of ids. On an error before or during
    the swap, deletes the unfinished index and raises the error. Raises `ClusterError` if the
    cluster fails.
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
    # Replay changes that another process sent to the former index just before the swap.
    number = _replay(cluster, index, number)
    cluster.call("POST", f"/{index}/_refresh", timeout=SLOWLY)
    _note(cluster, number)
    return len(ids)


def _replay(cluster, index, number):
    """Send an index every change after `number`, and return the number of the last change sent.

    Returns `number` if there are no changes.
    """
    waiting = SearchChange.objects.order_by("number").values_list("number", "document_id")
    while changes := list(waiting.filter(number__gt=number)[:AT_ONCE]):
        number = changes[-1][0]
        send(cluster, index, {pk for _, pk in changes}, number, forgive={400})
    return number


def _swap(cluster, index):
    """Point the alias to the new index and remove the former indexes, atomically."""
    former = [name for name in _index_names(cluster) if name != index]
    actions = [{"remove_index": {"index": name}} for name in former]
    actions.append({"add": {"index": index, "alias": cluster.index}})
    cluster.call("POST", "/_aliases", {"actions": actions}, timeout=SLOWLY)


def remove(cluster) -> None:
    """Delete the cluster's index, if it exists, and its `SearchDelivery`.

    Raises `ClusterError`, and keeps the `SearchDelivery`, if the cluster fails.
    """
    for name in _index_names(cluster):
        cluster.call("DELETE", f"/{name}", timeout=SLOWLY)
    SearchDelivery.objects.filter(index=cluster.index).delete()


def has_index(cluster) -> bool:
    """Return True if the cluster has the index; raise `ClusterError` if the cluster fails."""
    return bool(_index_names(cluster))


def _index_names(cluster):
    """Return the names of the indexes under the alias, or of the index with the alias's own name.

    Returns [] if no such index exists. Raises `ClusterError` for any other failure of the cluster,
    or for a malformed answer.
    """
    try:
        answer = cluster.call("GET", f"/{cluster.index}/_alias", timeout=SLOWLY)
    except RefusedError as error:
        if error.status != 404:
            raise
        return []
    if not isinstance(answer, dict):
        raise UnreachableError(f"not an answer: {str(answer)[:100]}")
    return list(answer)


def repair(cluster) -> Counter[str]:
    """Compare the cluster with the database document by document, and send the differences.

    Returns the counts "missing", "stale" and "left" (documents deleted from the cluster), without
    zeros. Notes the delivery in `SearchDelivery`. If the cluster refuses a request, as it does
    without a valid index, rebuilds the index and returns the number of documents as "rebuilt".
    Raises `ClusterError` if the cluster is unreachable or too slow.
    """
    try:
        return _repair(cluster)
    except RefusedError:
        return Counter(rebuilt=rebuild(cluster))


def _repair(cluster):
    newest = SearchChange.objects.newest()
    number = newest[0] if newest else 0
    held = dict(_indexed_digests(cluster))
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


def _indexed_digests(cluster):
    """Yield (id, digest) of every document of the cluster; the digest is None if it is missing.

    Raises `UnreachableError` if an answer is malformed, and `RefusedError` with the status 400 for
    a document whose id is not a number.
    """
    cluster.call("POST", f"/{cluster.index}/_refresh", timeout=SLOWLY)
    body = {"size": 5000, "sort": [{"id": "asc"}], "docvalue_fields": ["digest"]}
    while True:
        answer = cluster.call("POST", f"/{cluster.index}/_search", body, timeout=SLOWLY)
        try:
            hits = answer["hits"]["hits"]
            found = [(str(hit["_id"]), hit.get("fields", {}).get("digest")) for hit in hits]
            last = hits[-1]["sort"] if hits else None
        except (AttributeError, LookupError, TypeError) as error:
            raise UnreachableError(f"not an answer: {error!r}") from error
        for name, digests in found:
            if not name.isdecimal():
                raise RefusedError(400, f"a foreign document: {name}")
            yield int(name), digests[0] if digests else None
        if last is None:
            return
        body["search_after"] = last


def deliver_or_wait(cluster, timeout: float) -> None:
    """Send the cluster missing changes with one `deliver`, if the circuit breaker lets it through.

    `timeout` is in seconds. A success closes the circuit breaker; a `ClusterError` opens it and is
    logged, not raised.
    """
    if not cluster.breaker.lets_through():
        return
    try:
        deliver(cluster, timeout=timeout)
        cluster.breaker.succeeded()
    except ClusterError as error:
        cluster.breaker.failed(error)
