"""Models of the managers of places: memberships, teams and invitations."""

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db import models
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Collection

from network.people.invitations.models import Invitation


class PlaceMembership(models.Model):
    """A manager of a place: a user who edits its page and proposes events there.

    `PlaceTeam`, which gives the permissions in the admin, is derived from the memberships.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="place_memberships"
    )
    place = models.ForeignKey("places.PlacePage", models.CASCADE, related_name="memberships")
    is_trusted = models.BooleanField(
        _("publie sans relecture"),
        default=False,
        help_text=_("Sinon l’équipe du réseau relit la fiche et les événements avant le public."),
    )
    invited_on = models.DateField(_("invité le"), default=timezone.localdate)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("responsable de lieu")
        verbose_name_plural = _("responsables de lieux")
        ordering = ["user__last_name", "user__first_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "place"], name="membership_once_per_place")
        ]

    def __str__(self):
        return f"{get_user_display_name(self.user)} – {self.place}"


class PlaceTeam(models.Model):
    """The groups and the photo collection of the managers of a place. Never edited by hand.

    `group` contains all managers. `publishers`, created for the first trusted manager, contains the
    managers who publish without a review.
    """

    place = models.OneToOneField("places.PlacePage", models.CASCADE, related_name="team")
    group = models.OneToOneField(Group, models.CASCADE, related_name="place_team")
    publishers = models.OneToOneField(
        Group, models.SET_NULL, null=True, related_name="trusted_place_team"
    )
    collection = models.ForeignKey(Collection, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("équipe d’un lieu")
        verbose_name_plural = _("équipes des lieux")

    def __str__(self):
        return str(self.place)


class PlaceInvitation(Invitation):
    """An invitation to manage a place, sent by mail."""

    place = models.ForeignKey("places.PlacePage", models.CASCADE, related_name="invitations")
    is_trusted = models.BooleanField(
        _("publie sans relecture"),
        default=False,
        help_text=_("Sinon l’équipe du réseau relit la fiche et les événements avant le public."),
    )

    url_name = "places:invitation"

    class Meta(Invitation.Meta):
        constraints = [
            models.UniqueConstraint(fields=["place", "email"], name="invitation_once_per_place")
        ]

    def __str__(self):
        return f"{self.email} – {self.place}"

    @property
    def heading(self) -> str:
        """The heading of the page opened by the link."""
        return gettext("« %(place)s » vous est confié") % {"place": self.place.name_in_full}

    @property
    def summary(self) -> str:
        """The sentence below the heading: the tasks of a manager."""
        return gettext(
            "Vous changerez les horaires, annoncerez les fermetures et proposerez des événements."
        )

    def subject(self, network: Model) -> str:
        """Return the subject of the mail."""
        return gettext("%(network)s : la page de « %(place)s » vous est confiée") % {
            "network": network.name,
            "place": self.place.name_in_full,
        }

    def what(self, network: Model) -> str:
        """Return the first paragraph of the mail: the task that the network entrusts."""
        return gettext(
            "%(network)s vous confie la page de « %(place)s » sur son site. Vous pourrez y changer"
            " les horaires, annoncer une fermeture et proposer des événements."
        ) % {"network": network.name, "place": self.place.name_in_full}

    def give(self, user: User) -> PlaceMembership:
        """Save `user` as a manager of the place, and return the `PlaceMembership`.

        An existing membership takes the trust, the date and the author of the invitation. The
        signal of the saved row updates the team of the place. The invitation itself is unchanged.
        """
        membership, _made = PlaceMembership.objects.update_or_create(
            place=self.place,
            user=user,
            defaults={
                "is_trusted": self.is_trusted,
                "invited_on": timezone.localdate(self.sent_at),
                "invited_by": self.invited_by,
            },
        )
        return membership
