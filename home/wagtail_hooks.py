from wagtail import hooks

from .dashboard import WhatToDo


@hooks.register("construct_homepage_panels")
def begin_with_what_to_do(request, panels):
    panels.append(WhatToDo())
