"""A colleague is invited by a link sent by mail."""

from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import Site

from home.models import RoleInvitation
from network.invitations import letters
from network.models import NetworkSettings


def invite(email, role, by=None, *, name=""):
    """Mails a link to somebody who will have this role, a group or its name; gives the
    `RoleInvitation`, whose `url` is the link. `by` is the account that invites, None for the site.

    An earlier link to the same address opens nothing any more. `is_mailed` of what comes back says
    whether the mail could leave: the link serves all the same.
    """
    if isinstance(role, str):
        role = Group.objects.get(name=role)
    email = email.strip().lower()
    with transaction.atomic():
        RoleInvitation.objects.filter(email=email).delete()
        invitation = RoleInvitation.objects.create(email=email, name=name, role=role, invited_by=by)
    invitation.is_mailed = letters.send(invitation, _network())
    return invitation


def _network():
    site = Site.objects.get(is_default_site=True)
    return NetworkSettings.for_site(site)
