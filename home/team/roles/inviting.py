"""Invitation of a colleague by mail."""

from django.contrib.auth.models import Group, User
from django.db import transaction

from home.models import RoleInvitation
from network.models import NetworkSettings
from network.people.invitations import letters


def invite(
    email: str, role: Group | str, by: User | None = None, *, name: str = ""
) -> RoleInvitation:
    """Create the invitation of a colleague, mail its link, and return it.

    `email` is stripped and put in lower case. `role` is a group or its name; `by` is the account
    that invites, or None for the site itself. An earlier invitation to the same address is deleted.
    If the mail could not be sent, `is_mailed` of the result is False, but the link `url` is valid.
    Raises Group.DoesNotExist for an unknown name, and IntegrityError
    if another request invites the same address at the same time.
    """
    if isinstance(role, str):
        role = Group.objects.get(name=role)
    email = email.strip().lower()
    with transaction.atomic():
        RoleInvitation.objects.filter(email=email).delete()
        invitation = RoleInvitation.objects.create(email=email, name=name, role=role, invited_by=by)
    invitation.is_mailed = letters.send(invitation, NetworkSettings.of_default_site())
    return invitation
