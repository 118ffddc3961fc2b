"""Screen on which coordination stops an account and chooses its successor."""

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Page, WorkflowState

from network.admin.screens import ScreenMixin
from network.admin.titles import admin_titles
from places.models import PlaceMembership

from .colleagues import LAST, is_coordinator
from .contacts import Contact, InvalidPageError
from .leaving import AccountStoppedError, LastCoordinatorError, belongings_of, hand_over, pass_pages

WORDS = {
    "memberships": gettext_lazy("Lieux dont cette personne s’occupe"),
    "pages": gettext_lazy("Pages et rendez-vous à son nom"),
    "contacts": gettext_lazy("Là où le site donne son adresse, ou lui écrit"),
    "sources": gettext_lazy("Calendriers qui la préviennent en cas de panne"),
    "reviews": gettext_lazy("Textes qu’elle a proposés, et qui attendent une réponse"),
    "tasks": gettext_lazy("Relectures que personne d’autre ne peut faire"),
    "files": gettext_lazy("Images et documents qu’elle a envoyés"),
    "locked": gettext_lazy("Pages qu’elle a verrouillées : elles sont rouvertes"),
}
SHOWN = 10
STOPPED = gettext_lazy(
    "L’un de ces comptes vient d’être arrêté par quelqu’un d’autre : celui-ci reste ouvert."
)

INVALID = gettext_lazy(
    "Le compte reste ouvert : « %(title)s » ne peut pas être enregistrée. Ouvrez cette page,"
    " corrigez ce qu’elle signale, puis recommencez."
)


class SuccessorField(forms.ModelChoiceField):
    """Choice of the account that receives the belongings."""

    def label_from_instance(self, user: User) -> str:
        """Return the name and address of the account, and the places that it manages."""
        places = sorted(each.place.name_in_full for each in user.place_memberships.all())
        return " – ".join(filter(None, [get_user_display_name(user), user.email, *places]))


class LeavingForm(forms.Form):
    """Form that chooses the successor, required if `belongings` needs one.

    The keywords are `leaver`, the account to stop, and `belongings`, the `Belongings` of this
    account. The choices are the other active accounts that have a group or are superusers, by last
    name.
    """

    to = SuccessorField(
        label=gettext_lazy("À qui cela passe"),
        queryset=get_user_model().objects.none(),
        empty_label=gettext_lazy("Choisissez une personne"),
        error_messages={
            "required": gettext_lazy("Choisissez qui reprend ce que cette personne tient."),
            "invalid_choice": gettext_lazy("Cette personne ne peut pas le reprendre."),
        },
    )

    def __init__(self, *args, leaver, belongings, **kwargs):
        super().__init__(*args, **kwargs)
        self.belongings = belongings
        users = get_user_model().objects.filter(is_active=True).exclude(pk=leaver.pk)
        accounts = users.filter(Q(groups__isnull=False) | Q(is_superuser=True)).distinct()
        accounts = accounts.prefetch_related("place_memberships__place")
        self.fields["to"].queryset = accounts.order_by("last_name", "first_name", "username")
        self.fields["to"].required = belongings.needs_successor

    def clean_to(self) -> User | None:
        """Return the successor or None.

        Raises `ValidationError` if contacts are transferred and the successor has no e-mail
        address.
        """
        to = self.cleaned_data["to"]
        if to and self.belongings.contacts and not to.email:
            raise forms.ValidationError(
                _("Cette personne n’a pas d’adresse : le public ne saurait plus à qui écrire.")
            )
        return to


class LeavingView(ScreenMixin, TemplateView):
    """Screen that lists the belongings of an account and stops it."""

    page_title = gettext_lazy("Poste qui s’arrête")
    header_icon = "user"
    template_name = "home/roles/leaving.html"
    form = None

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        """Set `leaver`, the account to stop; raise Http404 for an unknown id."""
        super().setup(request, *args, **kwargs)
        self.leaver = get_object_or_404(get_user_model(), pk=kwargs["pk"])

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Raise `PermissionDenied` for users who are not coordinators.

        Also raises it if the account is a superuser and the user is not. Redirects with an error if
        `refusal` returns a reason.
        """
        if not is_coordinator(request.user):
            raise PermissionDenied
        if self.leaver.is_superuser and not request.user.is_superuser:
            raise PermissionDenied
        if refusal := self.refusal():
            messages.error(request, refusal)
            return redirect("colleagues")
        return super().dispatch(request, *args, **kwargs)

    def refusal(self) -> str | None:
        """Return the reason why the account cannot be stopped, or None.

        Users may not stop their own account, so that the last coordinator stays. An account that is
        already stopped cannot be stopped again.
        """
        if self.leaver == self.request.user:
            return _(
                "Personne n’arrête son propre compte : demandez à un autre membre de la"
                " coordination, ou invitez d’abord quelqu’un qui prend votre suite."
            )
        return None if self.leaver.is_active else _("Ce compte est déjà arrêté.")

    @property
    def leaver_name(self) -> str:
        """The display name of the account to stop."""
        return get_user_display_name(self.leaver)

    def get_page_subtitle(self) -> str:
        """Return the display name of the account to stop."""
        return self.leaver_name

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add the belongings and the form."""
        belongings = belongings_of(self.leaver)
        return super().get_context_data(
            leaver=self.leaver,
            name=self.leaver_name,
            lines=lines(belongings),
            needs_successor=belongings.needs_successor,
            form=self.form or LeavingForm(leaver=self.leaver, belongings=belongings),
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Transfer the belongings, stop the account and redirect with a message.

        An invalid form is shown again. With too many pages for one request, some are transferred,
        the account stays active, and the message invites the user to repeat. If `hand_over` raises
        LastCoordinatorError or AccountStoppedError, nothing more changes, and the message is the
        reason. If a page cannot be saved, the account stays active and the message names the page.
        """
        self.form = LeavingForm(
            request.POST, leaver=self.leaver, belongings=belongings_of(self.leaver)
        )
        if not self.form.is_valid():
            return self.get(request)
        to = self.form.cleaned_data["to"]
        try:
            if to and (left := pass_pages(self.leaver, to, by=request.user)):
                messages.warning(request, self.unfinished(left))
                return redirect("leave", pk)
            belongings = hand_over(self.leaver, to, by=request.user)
        except InvalidPageError as error:
            messages.error(request, INVALID % {"title": error.page.title})
            return redirect("leave", pk)
        except (LastCoordinatorError, AccountStoppedError) as error:
            messages.error(request, LAST if isinstance(error, LastCoordinatorError) else STOPPED)
            return redirect("colleagues")
        messages.success(request, self.report(belongings, to))
        return redirect("colleagues")

    def unfinished(self, left: int) -> str:
        """Return the message that `left` pages remain, and that the user must repeat."""
        return ngettext(
            "Le compte n’est pas encore arrêté : %(number)s page attend son nouveau contact."
            " Choisissez la même personne et appuyez encore une fois.",
            "Le compte n’est pas encore arrêté : %(number)s pages attendent leur nouveau contact."
            " Choisissez la même personne et appuyez encore une fois.",
            left,
        ) % {"number": left}

    def report(self, belongings, to: User | None) -> str:
        """Return the message of success, with the labels and lengths of the transferred lists.

        Without a successor or belongings to transfer, the message only has the name of the account.
        """
        sentence = _("Le compte de %(name)s est arrêté.") % {"name": self.leaver_name}
        if not (to and belongings.needs_successor):
            return sentence
        name = get_user_display_name(to)
        passed = [
            f"{WORDS[key]} ({len(rows)})"
            for key, rows in belongings.for_successor().items()
            if rows
        ]
        more = _("Passent à %(to)s : %(what)s.") % {"to": name, "what": " ; ".join(passed)}
        return f"{sentence} {more}"


def lines(belongings) -> list[tuple[str, list[str], int]]:
    """Return (label, texts of the first `SHOWN` rows, number of further rows) of each list.

    `belongings` is a `Belongings`; its empty lists are skipped.
    """
    shown = {key: rows[:SHOWN] for key, rows in vars(belongings).items() if rows}
    objects = [_object_of(row) for rows in shown.values() for row in rows]
    titles = admin_titles(each.pk for each in objects if isinstance(each, Page))
    return [
        (
            WORDS[key],
            [describe(row, titles) for row in rows],
            len(getattr(belongings, key)) - len(rows),
        )
        for key, rows in shown.items()
    ]


def describe(row: object, titles: dict[int, str]) -> str:
    """Return the text of an object of `Belongings`; `titles` is {key: title} of the pages.

    A membership is described by its place, and a workflow state by its page.
    """
    about = _object_of(row)
    name = titles.get(about.pk, str(about)) if isinstance(about, Page) else str(about)
    return f"{row.label} : {name}" if isinstance(row, Contact) else name


def _object_of(row):
    if isinstance(row, PlaceMembership):
        return row.place
    if isinstance(row, WorkflowState):
        return row.content_object
    return row.holder if isinstance(row, Contact) else row
