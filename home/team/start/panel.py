"""The panel of first steps on the admin's home page."""

from functools import cached_property

from django.template import Context
from wagtail.admin.ui.components import Component

from . import status


class FirstSteps(Component):
    """Panel of the first steps of a site, for `user`."""

    order = 10
    template_name = "home/start/first_steps.html"

    class Media:
        css = {"all": ["home/admin/first-steps.css"]}

    def __init__(self, user):
        self.user = user

    @cached_property
    def steps(self) -> list[status.Step]:
        """The `Step`s of the site, done or not."""
        return status.first_steps(self.user)

    @property
    def is_needed(self) -> bool:
        """True if at least one step is not done."""
        return any(not step.is_done for step in self.steps)

    def get_context_data(self, parent_context: Context) -> dict[str, object]:
        """Add the steps, the number of steps done and their total."""
        done = sum(step.is_done for step in self.steps)
        return {"steps": self.steps, "done": done, "total": len(self.steps)}
