"""Admin view of the programme of an edition: all its sessions in one form."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.permission_policies import ModelPermissionPolicy

from events.admin import PageView
from events.models import CongressPage, Session
from network.text.strings import whole_number

from .programme.conflicts import room_conflicts, speaker_conflicts
from .programme.copies import copy_programme
from .programme.files import UnreadableError, parse
from .programme.importing import import_rows

policy = ModelPermissionPolicy(Session)


class MomentInput(forms.DateTimeInput):
    """Text input with the date and time picker of the browser."""

    input_type = "datetime-local"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%dT%H:%M", **kwargs)


class SessionRowForm(forms.ModelForm):
    """Form of one session, with the fields that change most in the last weeks.

    `congress` is the edition, `rooms` the choices of the field `room` as [(key, name)].

    The hidden field `revision` is the key of the latest revision when the form was displayed. If
    the session changed since then, the fields that the editor did not change have their present
    values, and the form is invalid. It has the present key, so that the editor checks the row and
    posts it again.
    """

    starts_at = forms.DateTimeField(
        label=_("Début"),
        required=False,
        widget=MomentInput(),
        input_formats=["%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M"],
    )
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput())
    is_outdated = False

    class Meta:
        model = Session
        fields = ["title", "starts_at", "minutes", "room", "status", "status_reason"]

    def __init__(self, *args, congress, rooms, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["room"].queryset = congress.rooms.all()
        # The choices are the same in every row, so the view queries them once.
        self.fields["room"].choices = rooms
        self.fields["status_reason"].widget.attrs["placeholder"] = _("raison éventuelle")
        for name in self._meta.fields:
            field = self.fields[name]
            field.widget.attrs["aria-label"] = f"{field.label} – {self.instance or name}"
        self.initial["revision"] = self.instance.latest_revision_id
        if self.is_bound:
            self._read_revision(congress, rooms)

    def _read_revision(self, congress, rooms):
        """Set `is_outdated`, and replace the data of an outdated form as the class describes.

        If the revision displayed no longer exists, all values that differ count as changed.
        """
        key = self.add_prefix("revision")
        former = whole_number(self.data.get(key, ""), digits=17)
        if former == self.instance.latest_revision_id:
            return
        self.is_outdated = True
        revision = former and self.instance.revisions.filter(pk=former).first()
        options = {"prefix": self.prefix, "congress": congress, "rooms": rooms}
        base = revision.as_object() if revision else self.instance
        present = SessionRowForm(instance=self.instance, **options)
        displayed = SessionRowForm(instance=base, **options)
        self.data = self.data.copy()
        for name in [*self._meta.fields, "revision"]:
            typed = self.fields[name].widget.value_from_datadict(
                self.data, self.files, self.add_prefix(name)
            )
            if name == "revision" or not displayed.fields[name].has_changed(
                displayed[name].initial, typed
            ):
                self.data[self.add_prefix(name)] = present[name].value()

    def clean(self) -> dict[str, object]:
        """Return the values; raise ValidationError if the session changed since its display."""
        values = super().clean()
        if self.is_outdated:
            raise forms.ValidationError(
                gettext(
                    "Quelqu’un a changé cette séance entre-temps. Relisez la ligne, puis"
                    " enregistrez de nouveau."
                )
            )
        return values

    @property
    def state(self) -> str:
        """The translated label "Brouillon", "Publiée" or "Publiée, modifiée depuis"."""
        if not self.instance.live:
            return gettext("Brouillon")
        if self.instance.has_unpublished_changes:
            return gettext("Publiée, modifiée depuis")
        return gettext("Publiée")

    @property
    def is_publishable(self) -> bool:
        """True if the session is unpublished, or published with unpublished changes."""
        return not self.instance.live or self.instance.has_unpublished_changes


class FileForm(forms.Form):
    """Form that uploads a programme, as frab's `schedule.json` or as a CSV table."""

    fichier = forms.FileField(
        label=_("Fichier schedule.json, ou tableau CSV"),
        help_text=_("Colonnes d’un tableau : titre, debut, duree, salle, axe, intervenants…"),
    )


class ProgrammeView(PageView):
    """View of all the sessions of an edition in one form.

    Sessions can be edited, published, imported from a file or copied from another edition. Open to
    the accounts that may edit the page of the edition and change sessions.
    """

    model = CongressPage
    page_title = _("Le programme")
    template_name = "events/congress/admin_programme.html"
    problem = ""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Raise PermissionDenied if the user may not edit the page, or may not change sessions."""
        allowed = self.permissions.can_edit() and policy.user_has_permission(request.user, "change")
        if not allowed:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def sessions(self) -> list[Session]:
        """Sessions of the edition, sorted by start; sessions without a start are last.

        If a session has unpublished changes, its latest draft is used.
        """
        rows = self.page.sessions.select_related("room", "latest_revision").prefetch_related(
            "speakers"
        )
        sessions = [
            row.latest_revision.as_object() if row.has_unpublished_changes and row.latest_revision
            else row
            for row in rows
        ]  # fmt: skip
        for session in sessions:
            session.congress = self.page
        return sorted(sessions, key=lambda s: (s.starts_at is None, s.starts_at, s.pk))

    @cached_property
    def forms(self) -> list[SessionRowForm]:
        """Form of each session, bound if the button was "enregistrer" or "publier"."""
        rooms = [("", "–"), *((room.pk, room.name) for room in self.page.rooms.all())]
        data = self.request.POST if self._is_action("enregistrer", "publier") else None
        return [
            SessionRowForm(
                data, instance=session, prefix=f"s{session.pk}", congress=self.page, rooms=rooms
            )
            for session in self.sessions
        ]

    def _is_action(self, *names):
        return self.request.method == "POST" and self.request.POST.get("faire") in names

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add the forms of the sessions and of the file, the rooms and the conflicts.

        Also adds `page`, `other_editions`, `problem` and `can_publish`. `edit_url`, `add_url`,
        `rooms_url` and `tracks_url` are names of URLs. Only sessions with a start and an end can
        conflict.
        """
        context = super().get_context_data(**kwargs)
        placed = [session for session in self.sessions if session.starts_at and session.ends_at]
        return {
            **context,
            "page": self.page,
            "forms": self.forms,
            "rooms": self.page.rooms.all(),
            "room_conflicts": room_conflicts(placed),
            "speaker_conflicts": speaker_conflicts(placed),
            "other_editions": self.other_editions,
            "file_form": FileForm(),
            "problem": self.problem,
            "can_publish": self.can_publish,
            "edit_url": "wagtailsnippets_events_session:edit",
            "add_url": "wagtailsnippets_events_session:add",
            "rooms_url": "wagtailsnippets_events_room:list",
            "tracks_url": "wagtailsnippets_events_track:list",
        }

    @property
    def can_publish(self) -> bool:
        """True if the user may publish sessions."""
        return policy.user_has_permission(self.request.user, "publish")

    @cached_property
    def other_editions(self) -> list[CongressPage]:
        """Other editions with sessions, public or not, the latest first."""
        editions = CongressPage.objects.exclude(pk=self.page.pk).filter(sessions__isnull=False)
        return list(editions.distinct().order_by("-starts_at"))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Run the action of the button pressed, named in `faire`; an unknown action does nothing.

        "enregistrer" saves the changed rows, or none of them if one is invalid. A changed row is
        invalid if another editor changed its session since the page was displayed. The change of a
        published session is published at once, unless the session has a draft or the user may not
        publish; other changes are drafts. "publier" also publishes the ticked sessions, if the user
        may publish. "lire" imports the file as drafts. "reprendre" copies another edition as
        drafts; it raises Http404 if that edition has no sessions. Redirects to the same view with a
        message, or renders it again with a `problem`.
        """
        if self._is_action("enregistrer", "publier"):
            return self._save()
        if self._is_action("lire"):
            return self._import_file()
        if self._is_action("reprendre"):
            return self._copy()
        return redirect("congress_programme", pk)

    def _save(self):
        if any(self._is_sent(form) and not form.is_valid() for form in self.forms):
            self.problem = gettext("Corrigez les lignes marquées : rien n’est encore enregistré.")
            return self.get(self.request, pk=self.page.pk)
        changed = [form for form in self.forms if form.has_changed()]
        for form in changed:
            self._write(form.save(commit=False))
        published = self._publish()
        message = ngettext(
            "%(number)s séance est enregistrée.",
            "%(number)s séances sont enregistrées.",
            len(changed),
        ) % {"number": len(changed)}
        if published:
            message += " " + ngettext(
                "%(number)s est publiée.", "%(number)s sont publiées.", published
            ) % {"number": published}
        messages.success(self.request, message)
        return redirect("congress_programme", self.page.pk)

    def _is_sent(self, form):
        """Return True if the editor changed the row, or publishes a draft changed since then."""
        return form.has_changed() or (form.is_outdated and form.instance.pk in self._ticked())

    def _write(self, session):
        """Save a session as a revision; publish it if it is live without a draft.

        If the user may not publish, the revision is always a draft.
        """
        is_public = session.live and not session.has_unpublished_changes
        revision = session.save_revision(user=self.request.user, clean=False, log_action=True)
        if is_public and self.can_publish:
            revision.publish(user=self.request.user)

    def _publish(self):
        """Publish the latest revisions of the ticked sessions with a draft; return their number."""
        number = 0
        for session in self.page.sessions.filter(pk__in=self._ticked()):
            if session.latest_revision and (not session.live or session.has_unpublished_changes):
                session.latest_revision.publish(user=self.request.user)
                number += 1
        return number

    def _ticked(self):
        """Return the keys of the sessions to publish; none without the right or the button."""
        if not (self._is_action("publier") and self.can_publish):
            return set()
        typed = self.request.POST.getlist("publie")
        return {whole_number(key, digits=17) for key in typed} - {None}

    def _import_file(self):
        form = FileForm(self.request.POST, self.request.FILES)
        if not form.is_valid():
            self.problem = gettext("Choisissez d’abord un fichier.")
            return self.get(self.request, pk=self.page.pk)
        file = form.cleaned_data["fichier"]
        try:
            rows = parse(file.read(), file.name)
        except UnreadableError as error:
            self.problem = str(error)
            return self.get(self.request, pk=self.page.pk)
        result = import_rows(self.page, rows, self.request.user)
        counts = {"created": result.created, "changed": result.changed}
        message = gettext("%(created)s séances ajoutées en brouillon, %(changed)s modifiées.")
        messages.success(self.request, message % counts)
        for line, title, reason in result.refused[:20]:
            message = gettext("Ligne %(line)s, « %(title)s » : %(why)s")
            values = {"line": line, "title": title, "why": reason}
            messages.warning(self.request, message % values)
        return redirect("congress_programme", self.page.pk)

    def _copy(self):
        chosen = whole_number(self.request.POST.get("edition", ""), digits=17)
        source = get_object_or_404(
            CongressPage.objects.filter(sessions__isnull=False).distinct(), pk=chosen
        )
        if not (self.page.days and source.days):
            self.problem = gettext("Écrivez d’abord les dates de cette édition sur sa page.")
            return self.get(self.request, pk=self.page.pk)
        number = copy_programme(source, self.page, self.request.user)
        message = ngettext(
            "%(number)s séance est reprise en brouillon.",
            "%(number)s séances sont reprises en brouillon.",
            number,
        )
        messages.success(self.request, message % {"number": number})
        return redirect("congress_programme", self.page.pk)


def warn_of_conflicts(request: HttpRequest, session: Session) -> None:
    """Add a warning for each room or speaker that another session uses at the same time.

    `session` is already saved: a conflict does not prevent this. It is compared with the sessions
    of the same edition, unpublished ones included, but not with the unpublished changes of a
    published session. Sessions that are off or without a start have no conflicts.
    """
    if not (session.starts_at and session.ends_at):
        return
    others = session.congress.sessions.exclude(pk=session.pk).filter(
        starts_at__lt=session.ends_at, ends_at__gt=session.starts_at
    )
    sessions = [session, *others.select_related("room").prefetch_related("speakers")]
    for each in sessions:
        each.congress = session.congress
    for subject, first, second in room_conflicts(sessions) + speaker_conflicts(sessions):
        if session in (first, second):
            _warn(request, subject.name, second if first == session else first)


def _warn(request, name, other):
    start = timezone.localtime(other.starts_at)
    message = gettext("%(name)s est déjà pris à %(start)s par « %(title)s ».")
    values = {"name": name, "start": f"{start:%H:%M}", "title": other.title}
    messages.warning(request, message % values)
