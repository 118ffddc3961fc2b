"""Answers of a cluster to a delivery, without a cluster."""

from types import SimpleNamespace

import pytest
from django.core.management import call_command

from search.engines import outbox
from search.engines.base import RefusedError, UnreachableError
from search.management.commands import deliver_search
from search.models import SearchChange, SearchDelivery


class Answering:
    index = "essai"

    def __init__(self, answer):
        self.answer = answer

    def call(self, method, path, body=None, *, timeout):
        return self.answer


def written(status):
    return {"index": {"_id": "1", "status": status}}


@pytest.mark.parametrize(
    "answer", [{}, {"took": 3, "errors": False}, {"items": []}, {"items": None}, {"items": "oui"}]
)
def test_incomplete_bulk_answer_is_not_a_delivery(publish, answer):
    publish("Atelier")
    with pytest.raises(UnreachableError):
        outbox.deliver(Answering(answer), timeout=1)
    assert not SearchDelivery.objects.filter(index="essai", number__gt=0).exists()


def test_complete_bulk_answer_is_a_delivery(publish):
    publish("Atelier")
    ids = set(SearchChange.objects.values_list("document_id", flat=True))
    answer = {"items": [written(201)] * len(ids)}
    assert outbox.deliver(Answering(answer), timeout=1) == 0
    assert SearchDelivery.objects.get(index="essai").number == SearchChange.objects.newest()[0]


class Searched(Answering):
    """A cluster that answers each search with the next answer, and other requests with {}."""

    def __init__(self, *answers):
        self.answers = iter(answers)

    def call(self, method, path, body=None, *, timeout):
        return next(self.answers) if path.endswith("/_search") else {}


def hits(*found):
    return {"hits": {"hits": list(found)}}


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({}, UnreachableError),
        ({"hits": None}, UnreachableError),
        ("<html>", UnreachableError),
        (hits({"_id": "1", "fields": {"digest": ["a"]}}), UnreachableError),
        (hits({"_id": "x", "sort": [1]}), RefusedError),
    ],
)
def test_malformed_answer_about_digests_is_a_failure_of_the_cluster(answer, error):
    with pytest.raises(error):
        list(outbox._indexed_digests(Searched(answer, hits())))


def test_document_without_digest_has_none():
    found = hits({"_id": "1", "sort": [1], "fields": {"digest": ["a"]}}, {"_id": "2", "sort": [2]})
    digests = list(outbox._indexed_digests(Searched(found, hits())))
    assert digests == [(1, "a"), (2, None)]


def test_page_of_a_proxy_is_no_list_of_indexes():
    with pytest.raises(UnreachableError):
        outbox.has_index(Answering("<html>"))


class WithoutIndex:
    """A cluster that received every change before its index was deleted."""

    index, transport = "essai", SimpleNamespace(name="essai")

    def __init__(self):
        self.created = []

    def call(self, method, path, body=None, *, timeout):
        if path.endswith("/_alias"):
            raise RefusedError(404, "index_not_found_exception")
        if path.endswith("/_bulk?"):
            return {"items": [written(201)] * (len(body) // 2)}
        if method == "PUT":
            self.created.append(path)
        return {}


def test_deleted_index_is_rebuilt_without_a_missed_change(publish, monkeypatch):
    publish("Atelier")
    cluster = WithoutIndex()
    outbox._note(cluster, SearchChange.objects.newest()[0])
    monkeypatch.setattr(deliver_search, "cluster_in_use", lambda: cluster)
    call_command("deliver_search")
    assert len(cluster.created) == 1
