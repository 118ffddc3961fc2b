import pytest
from django.urls import reverse

from events.models import CalendarEntry


@pytest.fixture
def address(congress):
    """address("ics") -> the path of the programme in that form."""
    uid = CalendarEntry.objects.get(event=congress).uid
    return lambda form, kind="programme": reverse(f"events:{kind}_{form}", args=[uid])
