"""Account of the demonstration, with the role of coordination."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils.crypto import get_random_string

from home.team.roles.table import COORDINATION

USERNAME = "edition"


def make(tally) -> str | None:
    """Create the account "edition", with the role of coordination, and return its password.

    Returns None if the account exists. The role must exist.
    """
    users = get_user_model().objects
    made = not users.filter(username=USERNAME).exists()
    tally.count("compte", made=made)
    if not made:
        return None
    password = get_random_string(20)
    user = users.create_user(
        USERNAME, "edition@example.org", password, first_name="Équipe", last_name="éditoriale"
    )
    user.groups.add(Group.objects.get(name=COORDINATION))
    return password
