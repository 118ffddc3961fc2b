"""URLs of the feeds and files of a programme; those on paper are in the language of the visitor."""

from django.urls import path

from . import feeds

PROGRAMME = "agenda/evenements/<uuid:uid>"

urlpatterns = [
    path(f"{PROGRAMME}/programme.ics", feeds.calendar, {"form": "ics"}, name="programme_ics"),
    *(
        path(
            f"{PROGRAMME}/schedule.{form}", feeds.schedule, {"form": form}, name=f"schedule_{form}"
        )
        for form in ("json", "xml")
    ),
]

paper_patterns = [path(f"{PROGRAMME}/programme.pdf", feeds.pdf_sheet, name="programme_pdf")]
