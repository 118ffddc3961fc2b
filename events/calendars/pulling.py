"""Import of a source from its URL or an uploaded file; each import saves a `SourceRun`."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from events.models import EventSource, SourceRun
from network.links.download import Bounds, DownloadError, fetch
from network.models import NetworkSettings
from network.tasks.mail import try_to_send

from .importing import Importer
from .parsing.remarks import UnreadableCalendarError
from .refusals import RefusedCalendarError

BOUNDS = Bounds(largest=5 * 1024 * 1024, seconds=20)
RUNS_KEPT = 60
CLAIM_EXPIRES = timedelta(hours=1)
State = SourceRun.State


def pull(
    source: EventSource, *, user: User | None = None, accepts_loss: bool = False
) -> SourceRun | None:
    """Import the calendar at the URL of a source; save the run and return it.

    The source must have a URL. `user` and `accepts_loss` are arguments of `Importer`. New events
    that are over are skipped.

    An unchanged file is not parsed: each upcoming event that was already missing from it counts one
    more miss, and an event with two misses is removed. With `accepts_loss`, and at the first import
    of a month, an unchanged file is parsed.

    Returns None while another import of the source is running. A failed download and a refused file
    make the run FAILED, with a `fault`. The first of several failures in a row sends an e-mail.
    `source` is reloaded first and updated. Its runs before the last 60 are deleted.
    """
    if not _claim(source):
        return None
    try:
        # The window of an open series moves each month: an unchanged file is imported again.
        is_same_month = source.checked_at and _month(source.checked_at) == _month(timezone.now())
        if accepts_loss or not is_same_month:
            source.clear_validators()
        try:
            download = fetch(source.url, source.etag, source.modified, bounds=BOUNDS)
        except DownloadError as error:
            run = SourceRun(source=source, state=State.FAILED, fault=str(error))
            return _finish(source, run)
        if not source.has_changed(download):
            run = SourceRun(source=source, state=State.SAME)
            _set_result(run, Importer(source, user=user).run_unchanged())
            return _finish(source, run)
        importer = Importer(source, user=user, accepts_loss=accepts_loss, imports_past=False)
        run = _run(importer, download.content)
        if run.state == State.DONE:
            source.record_download(download)
        return _finish(source, run)
    finally:
        _release(source)


def import_file(
    source: EventSource, content: bytes, *, user: User | None = None, accepts_loss: bool = False
) -> SourceRun | None:
    """Import an uploaded file for a source; save the run and return it.

    `user` and `accepts_loss` are arguments of `Importer`. Past events are also imported. The
    validators of the source are cleared, so that the next `pull` parses the whole file.

    Returns None while another import of the source is running. A refused file makes the run FAILED,
    with a `fault`. The first of several failures in a row sends an e-mail. `source` is reloaded
    first and updated. Its runs before the last 60 are deleted.
    """
    if not _claim(source):
        return None
    try:
        run = _run(Importer(source, user=user, accepts_loss=accepts_loss), content)
        source.clear_validators()
        return _finish(source, run)
    finally:
        _release(source)


def dry_run(source: EventSource, content: bytes | None = None) -> SourceRun:
    """Return the unsaved run of an import that writes nothing.

    If `content` is None, the file is downloaded from the URL of the source. New events that are
    over are then skipped, as by `pull`. A failure is in the run's `fault`.
    """
    importer = Importer(source, is_dry=True, imports_past=content is not None)
    try:
        if content is None:
            content = fetch(source.url, bounds=BOUNDS).content
    except DownloadError as error:
        return SourceRun(source=source, state=State.FAILED, fault=str(error))
    return _run(importer, content or b"")


def _run(importer, content):
    """Import `content` with `importer` and return the unsaved run.

    A refusal makes the run failed, and its remarks locate the fault.
    """
    run = SourceRun(source=importer.source, state=State.DONE)
    try:
        importer.run(content)
    except (UnreadableCalendarError, RefusedCalendarError) as error:
        run.state, run.fault = State.FAILED, str(error)
    _set_result(run, importer.result)
    return run


def _set_result(run, result):
    for name, value in result.as_dict().items():
        setattr(run, name, value)


def _finish(source, run):
    """Save the run and the state of the source, and return the run.

    Runs of the source before the last 60 are deleted. An e-mail is sent if the run fails and the
    source had no fault before.
    """
    is_new_fault = bool(run.fault) and not source.fault
    source.record_check(run.fault)
    source.save(update_fields=["etag", "modified", "digest", "checked_at", "fault"])
    run.save()
    kept = source.runs.values_list("pk", flat=True)[:RUNS_KEPT]
    source.runs.exclude(pk__in=list(kept)).delete()
    if is_new_fault:
        _send_warning(source)
    return run


def _send_warning(source):
    """Send or enqueue one e-mail about a failing source, to its active watcher with an address.

    Without such a watcher, it goes to the address of the network; without this address either,
    nothing is sent. A failure of the mail server is logged. The admin's home page lists the source
    until it works again.
    """
    to = source.watcher.email if source.watcher_id and source.watcher.is_active else ""
    to = to or NetworkSettings.objects.exclude(email="").values_list("email", flat=True).first()
    if not to:
        return
    path = reverse("calendriers:source", args=[source.pk])
    values = {
        "name": source.name,
        "fault": source.fault,
        "url": f"{settings.WAGTAILADMIN_BASE_URL}{path}",
    }
    subject = _("Le calendrier « %(name)s » n’est plus lu") % values
    body = (
        _(
            "Bonjour,\n\nLe calendrier « %(name)s » n’a pas pu être lu :\n%(fault)s\n\n"
            "Rien n’a changé dans l’agenda. Le site réessaie toutes les six heures ; vous n’aurez"
            " pas d’autre message tant que le souci dure.\n\nLe voir : %(url)s\n"
        )
        % values
    )
    letter = EmailMessage(" ".join(subject.split()), body, to=[to])
    try_to_send(letter, "The failure of a calendar could not be mailed.")


def _month(moment):
    local = timezone.localtime(moment)
    return local.year, local.month


def _claim(source):
    """Reserve the source for one import, and reload it; return False if it is already reserved.

    A reservation older than one hour belongs to a crashed import and is ignored.
    """
    now = timezone.now()
    free = Q(busy_since=None) | Q(busy_since__lt=now - CLAIM_EXPIRES)
    if not EventSource.objects.filter(free, pk=source.pk).update(busy_since=now):
        return False
    source.refresh_from_db()
    return True


def _release(source):
    source.busy_since = None
    EventSource.objects.filter(pk=source.pk).update(busy_since=None)
