"""Counts the readings of feeds where every answer passes: those that are kept are given again
without their view."""

from django.dispatch import receiver

from network.operation.requests import answered

from . import fetches


@receiver(answered)
def count_reading(request, response, **kwargs):
    question = getattr(response, "question", "")
    if question and response.status_code in (200, 304):
        fetches.note(request, question)
