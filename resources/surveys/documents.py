"""What the search indexes of surveys, and what it says beside an old one."""

from django.template.loader import render_to_string
from django.utils import timezone

from network.facts.dates import is_old
from resources.documents import document_of
from resources.models import SurveyPage


def survey_document(page):
    words = f"{page.sample}\n{page.method}\n{page.body_text}"
    return document_of(page, "survey", body=words)


def old_facts_badges(pks, now):
    """{pk: HTML} of the surveys whose numbers are more than five years old."""
    today = timezone.localdate(now)
    days = SurveyPage.objects.filter(pk__in=pks).values_list("pk", "facts_on")
    return {
        pk: render_to_string("includes/old_facts.html", {"year": day.year})
        for pk, day in days
        if is_old(day, today)
    }
