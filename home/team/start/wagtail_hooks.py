"""Admin hook that shows the first steps."""

from wagtail import hooks

from network.admin import rights

from .panel import FirstSteps


@hooks.register("construct_homepage_panels", order=200)
def insert_first_steps(request, panels):
    """Insert the panel above the others for users who may change the network's settings."""
    if rights.may_set_up(request.user):
        steps = FirstSteps(request.user)
        if steps.is_needed:
            panels.insert(0, steps)
