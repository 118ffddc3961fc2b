from wagtail import hooks

from network.desk import rights

from .panel import FirstSteps


@hooks.register("construct_homepage_panels", order=200)
def begin_with_first_steps(request, panels):
    """Above all the rest, for whoever may set the site up."""
    if rights.may_set_up(request.user):
        steps = FirstSteps(request.user)
        if steps.is_needed:
            panels.insert(0, steps)
