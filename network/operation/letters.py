"""Mail the administrators when nightly commands begin to fail."""

import datetime
import logging

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import ngettext

from network.models import NightlyRun
from network.tasks import nightly

logger = logging.getLogger(__name__)


def administrators() -> list[str]:
    """Return the email addresses of ADMINS.

    If ADMINS is empty, return the sorted addresses of the active users, superusers included, who
    may change `NetworkSettings`.
    """
    if settings.ADMINS:
        return list(settings.ADMINS)
    users = get_user_model().objects.with_perm("network.change_networksettings")
    return sorted(set(users.exclude(email="").values_list("email", flat=True)))


def report_failures(since: datetime.datetime) -> bool:
    """Mail the administrators the commands that began to fail at `since`, aware, or later.

    Returns True if the mail was sent or queued. Returns False if no command began to fail, if there
    is no recipient, or if the mail server failed, which is logged. Commands that already failed the
    night before are not mailed: the first screen of the admin lists them.
    """
    runs = NightlyRun.objects.exclude(fault="").filter(failing_since__gte=since)
    works = [{"label": nightly.label_of(run.command), "fault": run.fault} for run in runs]
    to = administrators()
    if not (works and to):
        return False
    with translation.override(settings.LANGUAGE_CODE):
        subject = ngettext(
            "Un travail de la nuit a échoué", "%(n)d travaux de la nuit ont échoué", len(works)
        ) % {"n": len(works)}
        context = {"works": works, "site": settings.SITE_URL}
        body = render_to_string("network/operation/nightly_failed.txt", context)
    try:
        return bool(EmailMessage(subject, body, to=to).send())
    except OSError as error:
        logger.error("Nobody could be told of the night: %s", type(error).__name__)
        return False
