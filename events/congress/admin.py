"""The programme of an edition in the admin: sixty sessions in one list, edited where they stand."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.permission_policies import ModelPermissionPolicy

from events.admin import PageView
from events.models import CongressPage, Session

from . import clashes
from .programme_editing import copy_programme, save_quickly, take
from .programme_reading import UnreadableError, read

policy = ModelPermissionPolicy(Session)


class MomentInput(forms.DateTimeInput):
    """The telephone's own calendar and clock."""

    input_type = "datetime-local"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%dT%H:%M", **kwargs)


class QuickForm(forms.ModelForm):
    """One line of the list: what changes most in the last weeks."""

    starts_at = forms.DateTimeField(
        label=_("Début"),
        required=False,
        widget=MomentInput(),
        input_formats=["%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M"],
    )

    class Meta:
        model = Session
        fields = ["title", "starts_at", "minutes", "room", "status", "status_reason"]

    def __init__(self, *args, congress, rooms, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["room"].queryset = congress.rooms.all()
        # The same choices for all the lines, read once.
        self.fields["room"].choices = rooms
        self.fields["status_reason"].widget.attrs["placeholder"] = _("raison, si elle change")
        for name, field in self.fields.items():
            field.widget.attrs["aria-label"] = f"{field.label} – {self.instance or name}"

    @property
    def state(self):
        """ "Brouillon", "Publiée", "Publiée, modifiée depuis"."""
        if not self.instance.live:
            return gettext("Brouillon")
        if self.instance.has_unpublished_changes:
            return gettext("Publiée, modifiée depuis")
        return gettext("Publiée")

    @property
    def waits(self):
        return not self.instance.live or self.instance.has_unpublished_changes


class FileForm(forms.Form):
    fichier = forms.FileField(
        label=_("Fichier schedule.json, ou tableau CSV"),
        help_text=_("Colonnes d’un tableau : titre, debut, duree, salle, axe, intervenants…"),
    )


class ProgrammeView(PageView):
    """Every session of an edition in one form; a file or another edition gives the first ones."""

    model = CongressPage
    page_title = _("Le programme")
    template_name = "events/congress/admin_programme.html"
    problem = ""

    def dispatch(self, request, *args, **kwargs):
        allowed = self.permissions.can_edit() and policy.user_has_permission(request.user, "change")
        if not allowed:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def sessions(self):
        """The last version of each, in the order of the programme."""
        rows = self.page.sessions.select_related("room", "latest_revision").prefetch_related(
            "speakers__person"
        )
        found = [
            row.latest_revision.as_object() if row.has_unpublished_changes and row.latest_revision
            else row
            for row in rows
        ]  # fmt: skip
        for session in found:
            session.congress = self.page
        return sorted(found, key=lambda s: (s.starts_at is None, s.starts_at, s.pk))

    @cached_property
    def forms(self):
        rooms = [("", "–"), *((room.pk, room.name) for room in self.page.rooms.all())]
        data = self.request.POST if self._asked("enregistrer", "publier") else None
        return [
            QuickForm(
                data, instance=session, prefix=f"s{session.pk}", congress=self.page, rooms=rooms
            )
            for session in self.sessions
        ]

    def _asked(self, *names):
        return self.request.method == "POST" and self.request.POST.get("faire") in names

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        held = [session for session in self.sessions if session.starts_at and session.ends_at]
        return {
            **context,
            "page": self.page,
            "forms": self.forms,
            "rooms": self.page.rooms.all(),
            "in_one_room": clashes.in_one_room(held),
            "of_one_person": clashes.of_one_person(held),
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
    def can_publish(self):
        return policy.user_has_permission(self.request.user, "publish")

    @cached_property
    def other_editions(self):
        editions = CongressPage.objects.exclude(pk=self.page.pk).filter(sessions__isnull=False)
        return list(editions.distinct().order_by("-starts_at"))

    def post(self, request, pk):
        if self._asked("enregistrer", "publier"):
            return self._save()
        if self._asked("lire"):
            return self._take_file()
        if self._asked("reprendre"):
            return self._copy()
        return redirect("congress_programme", pk)

    def _save(self):
        wrong = [form for form in self.forms if form.has_changed() and not form.is_valid()]
        if wrong:
            self.problem = gettext("Corrigez les lignes marquées : rien n’est encore enregistré.")
            return self.get(self.request, pk=self.page.pk)
        changed = [form for form in self.forms if form.has_changed()]
        for form in changed:
            self._write(form.save(commit=False))
        published = self._publish() if self._asked("publier") and self.can_publish else 0
        said = ngettext(
            "%(number)s séance est enregistrée.",
            "%(number)s séances sont enregistrées.",
            len(changed),
        ) % {"number": len(changed)}
        if published:
            said += " " + ngettext(
                "%(number)s est publiée.", "%(number)s sont publiées.", published
            ) % {"number": published}
        messages.success(self.request, said)
        return redirect("congress_programme", self.page.pk)

    def _write(self, session):
        if session.live and not session.has_unpublished_changes and not self.can_publish:
            session.save_revision(user=self.request.user, clean=False, log_action=True)
        else:
            save_quickly(session, self.request.user)

    def _publish(self):
        """Publishes the ticked sessions that wait; gives how many."""
        ticked = {int(pk) for pk in self.request.POST.getlist("publie") if pk.isdecimal()}
        number = 0
        for session in self.page.sessions.filter(pk__in=ticked):
            if session.latest_revision and (not session.live or session.has_unpublished_changes):
                session.latest_revision.publish(user=self.request.user)
                number += 1
        return number

    def _take_file(self):
        form = FileForm(self.request.POST, self.request.FILES)
        if not form.is_valid():
            self.problem = gettext("Choisissez d’abord un fichier.")
            return self.get(self.request, pk=self.page.pk)
        file = form.cleaned_data["fichier"]
        try:
            rows = read(file.read(), file.name)
        except UnreadableError as error:
            self.problem = str(error)
            return self.get(self.request, pk=self.page.pk)
        taken = take(self.page, rows, self.request.user)
        said = gettext("%(created)s séances ajoutées en brouillon, %(changed)s modifiées.")
        messages.success(self.request, said % {"created": taken.created, "changed": taken.changed})
        for line, title, why in taken.refused[:20]:
            refused = gettext("Ligne %(line)s, « %(title)s » : %(why)s")
            messages.warning(self.request, refused % {"line": line, "title": title, "why": why})
        return redirect("congress_programme", self.page.pk)

    def _copy(self):
        typed = self.request.POST.get("edition", "")
        chosen = int(typed) if typed.isdecimal() and len(typed) < 18 else 0
        source = get_object_or_404(
            CongressPage.objects.filter(sessions__isnull=False).distinct(), pk=chosen
        )
        if not (self.page.days and source.days):
            self.problem = gettext("Écrivez d’abord les dates de cette édition sur sa page.")
            return self.get(self.request, pk=self.page.pk)
        number = copy_programme(source, self.page, self.request.user)
        said = ngettext(
            "%(number)s séance est reprise en brouillon.",
            "%(number)s séances sont reprises en brouillon.",
            number,
        )
        messages.success(self.request, said % {"number": number})
        return redirect("congress_programme", self.page.pk)


def warn_of_clashes(request, session):
    """Says to the editor who else is in the room, or speaks elsewhere, then: nothing is blocked."""
    if not (session.starts_at and session.ends_at):
        return
    others = session.congress.sessions.exclude(pk=session.pk).filter(
        starts_at__lt=session.ends_at, ends_at__gt=session.starts_at
    )
    held = [session, *others.select_related("room").prefetch_related("speakers__person")]
    for each in held:
        each.congress = session.congress
    for room, first, second in clashes.in_one_room(held):
        _warn(request, session, room.name, first, second)
    for person, first, second in clashes.of_one_person(held):
        _warn(request, session, person.name, first, second)


def _warn(request, session, name, first, second):
    if session not in (first, second):
        return
    other = second if first == session else first
    start = timezone.localtime(other.starts_at)
    said = gettext("%(name)s est déjà pris à %(start)s par « %(title)s ».")
    messages.warning(
        request, said % {"name": name, "start": f"{start:%H:%M}", "title": other.title}
    )
