"""The content stamp is the sum of its rows, and raising it waits for no transaction."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from network.models import ContentStamp

SOON = 5  # seconds


def test_merging_rows_keeps_the_value(db):
    for _ in range(3):
        ContentStamp.raise_()
    number = ContentStamp.current()
    ContentStamp.fold()
    assert ContentStamp.objects.count() == 1
    assert ContentStamp.current() == number
    assert ContentStamp.objects.values_list(ContentStamp.subquery(), flat=True).get() == number


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_raising_waits_for_no_other_transaction():
    def raise_elsewhere():
        try:
            ContentStamp.raise_()
            ContentStamp.fold()
            return ContentStamp.current()
        finally:
            connection.close()

    ContentStamp.raise_()
    before = ContentStamp.current()
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        ContentStamp.raise_()
        mine = ContentStamp.current()
        theirs = pool.submit(raise_elsewhere).result(timeout=SOON)
    assert len({before, mine, theirs, ContentStamp.current()}) == 4
    assert ContentStamp.current() - before == (mine - before) + (theirs - before)
