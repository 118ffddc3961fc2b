from wagtail import hooks

from .panel import FirstSteps

SETTINGS = "network.change_networksettings"


@hooks.register("construct_homepage_panels", order=200)
def begin_with_first_steps(request, panels):
    """Above all the rest, for whoever may set the site up."""
    if request.user.has_perm(SETTINGS):
        steps = FirstSteps(request.user)
        if steps.is_needed:
            panels.insert(0, steps)
