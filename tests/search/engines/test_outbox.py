"""Answers of a cluster to a delivery, without a cluster."""

import pytest

from search.engines import outbox
from search.engines.base import UnreachableError
from search.models import SearchChange, SearchDelivery


class Answering:
    index = "essai"

    def __init__(self, answer):
        self.answer = answer

    def call(self, method, path, body, *, timeout):
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
