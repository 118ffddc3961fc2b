import pytest
from django.urls import reverse

from events.models import CalendarEntry


@pytest.fixture
def address(congress):
    """address("ics") -> the path of the programme in that form."""
    uid = CalendarEntry.objects.get(event=congress).uid

    def path_of(form, kind="programme"):
        return reverse(f"{'paper' if form == 'pdf' else 'events'}:{kind}_{form}", args=[uid])

    return path_of
