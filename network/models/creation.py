"""Creates the tables of an app at once, when a database is made from nothing."""

from itertools import takewhile

from django.db.migrations import CreateModel
from django.db.migrations.operations.base import Operation


def together(operations) -> list[Operation]:
    """The operations of an initial migration, those that begin it by creating models made one."""
    first = list(takewhile(lambda operation: isinstance(operation, CreateModel), operations))
    return [CreateModels(first), *operations[len(first) :]]


class CreateModels(Operation):
    """Several `CreateModel` in one.

    After each `CreateModel`, Django renders again every model that is related to the new one, and
    those related to them: with a page among them, all that Wagtail has. Here it renders once.
    """

    reduces_to_sql = True

    def __init__(self, models):
        self.models = models

    def state_forwards(self, app_label, state):
        if "apps" in state.__dict__:
            del state.apps  # rendered again, all of it, when next asked for
            state.is_delayed = False
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self):
        return f"Create {len(self.models)} models"
