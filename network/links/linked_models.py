"""The registry of models whose rows contain links: people, series, collections.

Pages need no registration. Each app registers its models when it starts.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q

_linked_models = {}
_excluded_fields = {}


@dataclass(frozen=True)
class LinkedModel:
    """A registered model.

    `public` is the filter of its public rows, as a dictionary. `excluded(row)` returns the names
    of the fields whose links are not checked. `mend(row, old, new)`, optional, stores a new URL in
    another way than in the text, and returns True if it did.
    """

    model: type[Model]
    public: dict
    excluded: Callable
    mend: Callable | None

    def rows(self):
        """Return the public rows."""
        return self.model._default_manager.filter(**self.public).order_by("pk")


def register(model, *, public=None, excluded=lambda row: set(), mend=None):
    """Register a model; the arguments are the attributes of `LinkedModel`."""
    _linked_models[model] = LinkedModel(model, public or {}, excluded, mend)


def exclude_fields(model, fields):
    """Register a page type: the links in the fields named by `fields(page)` are not checked."""
    _excluded_fields[model] = fields


def excluded_fields(row) -> set[str]:
    """Return the names of the fields of a page or row whose links are not checked."""
    if linked_model := linked_model_of(row):
        return linked_model.excluded(row)
    return _excluded_fields.get(type(row), lambda row: set())(row)


def linked_models():
    """Return the registered models, as `LinkedModel`s."""
    return list(_linked_models.values())


def linked_model_of(row) -> LinkedModel | None:
    """Return the `LinkedModel` of a row; None for a page or a model that is not registered."""
    return _linked_models.get(type(row))


def editable_types(user):
    """Return the content types of the registered models that a user may change, as a subquery."""
    named = Q(pk__in=[])
    for model in _linked_models:
        app, name = model._meta.app_label, model._meta.model_name
        if user.has_perm(f"{app}.change_{name}"):
            named |= Q(app_label=app, model=name)
    return ContentType.objects.filter(named).values("pk")


def may_change_any(user):
    """Return True if the user may change rows of a registered model."""
    models = [model._meta for model in _linked_models]
    return any(user.has_perm(f"{each.app_label}.change_{each.model_name}") for each in models)
