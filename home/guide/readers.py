"""Whom a page of the guide is for: those who may do what it tells."""

from home.roles.colleagues import is_coordinator
from network.desk import rights
from places.managers.teams import is_only_manager


def is_of_the_team(user):
    return not is_only_manager(user)


def publishes(user):
    return is_of_the_team(user) and rights.may(user, "publish")


def keeps_places(user):
    return is_only_manager(user) or rights.may(user, "publish")


def translates(user):
    return is_of_the_team(user) and user.has_perm("wagtail_localize.submit_translation")


def keeps_calendars(user):
    return user.has_perm("events.change_eventsource")


# By the word that the head of a page says.
READERS = {
    "everyone": lambda user: True,
    "team": is_of_the_team,
    "editors": publishes,
    "places": keeps_places,
    "translators": translates,
    "calendars": keeps_calendars,
    "setup": rights.may_set_up,
    "coordination": is_coordinator,
}
