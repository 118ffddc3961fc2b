from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models.calendar_entry import CalendarText

from .session import Session


class SessionEntry(CalendarText):
    """The iCalendar text of a session, as subscribers have it; its UID is the session's `guid`."""

    session = models.OneToOneField(
        Session, models.CASCADE, related_name="entry", verbose_name=_("séance")
    )

    class Meta:
        verbose_name = _("texte de séance")
        verbose_name_plural = _("textes de séances")

    def __str__(self):
        return str(self.session_id)
