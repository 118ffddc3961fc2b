"""Count the readings of feeds, including the responses served from the cache."""

from django.dispatch import receiver
from django.http import HttpRequest

from network.operation.requests import answered

from . import fetches


@receiver(answered)
def count_reading(request: HttpRequest, response, **kwargs) -> None:
    """Call `fetches.note` for a response of status 200 or 304 with a `question` attribute."""
    question = getattr(response, "question", "")
    if question and response.status_code in (200, 304):
        fetches.note(request, question)
