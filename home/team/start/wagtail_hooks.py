"""Admin hook that shows the first steps."""

from django.http import HttpRequest
from wagtail import hooks

from network.admin import rights

from .panel import FirstSteps


@hooks.register("construct_homepage_panels", order=200)
def insert_first_steps(request: HttpRequest, panels: list) -> None:
    """Insert the panel of first steps above the other panels, if a step is not done.

    Only users who may change the network's settings see it.
    """
    if rights.may_set_up(request.user):
        steps = FirstSteps(request.user)
        if steps.is_needed:
            panels.insert(0, steps)
