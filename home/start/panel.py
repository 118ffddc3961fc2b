"""The first steps, on the first screen of those who may do them, until all are done."""

from functools import cached_property

from wagtail.admin.ui.components import Component

from . import status


class FirstSteps(Component):
    """Shows nothing once all is done."""

    order = 10
    template_name = "home/start/first_steps.html"

    class Media:
        css = {"all": ["home/admin/first-steps.css"]}

    def __init__(self, user):
        self.user = user

    @cached_property
    def steps(self):
        return status.first_steps(self.user)

    @property
    def is_needed(self):
        return any(not step.is_done for step in self.steps)

    def get_context_data(self, parent_context):
        done = sum(step.is_done for step in self.steps)
        return {"steps": self.steps, "done": done, "total": len(self.steps)}
