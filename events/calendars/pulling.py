"""Reading a source: from its address or from a file, with an account kept of each time."""

import logging
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from events.models import EventSource, ReadingRun
from network.download import Bounds, DownloadError, fetch
from network.models import NetworkSettings

from .accounts import account_as_dict
from .importing import Import, NothingTakenError
from .reading.lines import UnreadableCalendarError

BOUNDS = Bounds(largest=5 * 1024 * 1024, seconds=20)
RUNS_KEPT = 60
logger = logging.getLogger(__name__)
STUCK = timedelta(hours=1)
State = ReadingRun.State


def pull(source, *, user=None, accepts_loss=False):
    """The `ReadingRun` of what is now at a source's address, None when somebody is reading it."""
    if not _claim(source):
        return None
    try:
        # What never ends is followed month by month: then even an unchanged file is read again.
        is_known = source.checked_at and _month(source.checked_at) == _month(timezone.now())
        if accepts_loss or not is_known:
            source.forget()
        try:
            download = fetch(source.url, source.etag, source.modified, bounds=BOUNDS)
        except DownloadError as error:
            return _ended(source, ReadingRun(source=source, state=State.FAILED), str(error))
        if not source.brings_news(download):
            return _same(source, user)
        run = _taken(source, download.content, user, accepts_loss, takes_past=False)
        if run.state == State.DONE:
            source.remember(download)
        return _ended(source, run, run.fault)
    finally:
        _release(source)


def take_file(source, content, *, user=None, accepts_loss=False):
    """The `ReadingRun` of a file sent for a source, None when somebody is reading it."""
    if not _claim(source):
        return None
    try:
        run = _taken(source, content, user, accepts_loss, takes_past=True)
        source.forget()
        return _ended(source, run, run.fault)
    finally:
        _release(source)


def rehearse(source, content=None):
    """What a reading would do, as an unsaved run. Nothing is written."""
    run = ReadingRun(source=source)
    try:
        if content is None:
            content = fetch(source.url, bounds=BOUNDS).content
        account = Import(source, is_dry=True, takes_past=not source.url).take(content or b"")
    except (DownloadError, UnreadableCalendarError, NothingTakenError) as error:
        run.state, run.fault = State.FAILED, str(error)
        return run
    run.state = State.DONE
    _tell(run, account)
    return run


def _taken(source, content, user, accepts_loss, *, takes_past):
    run = ReadingRun(source=source)
    importing = Import(source, user=user, accepts_loss=accepts_loss, takes_past=takes_past)
    try:
        _tell(run, importing.take(content))
        run.state = State.DONE
    except (UnreadableCalendarError, NothingTakenError) as error:
        run.state, run.fault = State.FAILED, str(error)
        _tell(run, importing.account)
    return run


def _same(source, user):
    run = ReadingRun(source=source, state=State.SAME)
    _tell(run, Import(source, user=user).miss_again())
    return _ended(source, run, "")


def _tell(run, account):
    for name, value in account_as_dict(account).items():
        setattr(run, name, value)


def _ended(source, run, fault):
    """Keeps the run, and warns when a source that was well is well no more."""
    is_new = bool(fault) and not source.fault
    run.fault = fault
    source.record_check(fault)
    source.save(update_fields=["etag", "modified", "digest", "checked_at", "fault"])
    run.save()
    kept = source.runs.values_list("pk", flat=True)[:RUNS_KEPT]
    source.runs.exclude(pk__in=list(kept)).delete()
    if is_new:
        _warn(source)
    return run


def _warn(source):
    """One mail at the first failure; the admin's home page says it until it is mended."""
    to = source.watcher.email if source.watcher_id and source.watcher.is_active else ""
    to = to or NetworkSettings.objects.exclude(email="").values_list("email", flat=True).first()
    if not to:
        return
    path = reverse("calendriers:source", args=[source.pk])
    said = {
        "name": source.name,
        "fault": source.fault,
        "url": f"{settings.WAGTAILADMIN_BASE_URL}{path}",
    }
    subject = _("Le calendrier « %(name)s » n’est plus lu") % said
    body = (
        _(
            "Bonjour,\n\nLe calendrier « %(name)s » n’a pas pu être lu :\n%(fault)s\n\n"
            "Rien n’a changé dans l’agenda. Le site réessaie toutes les six heures ; vous n’aurez"
            " pas d’autre message tant que le souci dure.\n\nLe voir : %(url)s\n"
        )
        % said
    )
    try:
        EmailMessage(" ".join(subject.split()), body, to=[to]).send()
    except OSError:
        logger.exception("The failure of a calendar could not be mailed.")


def _month(moment):
    local = timezone.localtime(moment)
    return local.year, local.month


def _claim(source):
    """Takes the source for this reading; one that stopped an hour ago holds nobody up."""
    now = timezone.now()
    free = Q(busy_since=None) | Q(busy_since__lt=now - STUCK)
    if not EventSource.objects.filter(free, pk=source.pk).update(busy_since=now):
        return False
    source.refresh_from_db()
    return True


def _release(source):
    source.busy_since = None
    EventSource.objects.filter(pk=source.pk).update(busy_since=None)
