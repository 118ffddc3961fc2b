"""Removal of a person from the people who welcome visitors at places."""

from django.contrib.auth.models import User
from django.db.models import Q

from places.models import PlaceHost


def remove_person(user: User, **of) -> None:
    """Delete each `PlaceHost` that has the account `user` or the e-mail address of `user`.

    `of` are further conditions on the rows, such as `place=…`.
    """
    own = Q(account=user)
    if user.email:
        own |= Q(email__iexact=user.email)
    # One by one, so that the signals of each row are sent.
    for host in PlaceHost.objects.filter(own, **of):
        host.delete()
