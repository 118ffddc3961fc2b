"""The stretches of time that results can be narrowed to, by the network's clock."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from search.choices import Period


def periods(now) -> dict[str, tuple]:
    """{period: (from, until)}, the second instant left out, of what is still to come or goes on.

    On a Sunday "this week-end" is the one that ends.
    """
    today = timezone.localtime(now).date()
    sunday = today + timedelta(6 - today.weekday())
    next_month = (today.replace(day=1) + timedelta(31)).replace(day=1)
    ends = {
        Period.TODAY: today + timedelta(1),
        Period.WEEK: sunday + timedelta(1),
        Period.WEEKEND: sunday + timedelta(1),
        Period.MONTH: next_month,
    }
    saturday = max(now, _midnight(sunday - timedelta(1)))
    since = {Period.WEEKEND: saturday}
    coming = {day.value: (since.get(day, now), _midnight(end)) for day, end in ends.items()}
    return coming | {Period.COMING.value: (now, None), Period.PAST.value: (None, now)}


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time.min))
