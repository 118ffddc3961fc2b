"""The registry of models whose rows contain links: people, series, collections.

Pages need no registration. Each app registers its models when it starts.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet

_linked_models = {}
_excluded_fields = {}


@dataclass(frozen=True)
class LinkedModel:
    """A model, other than a page type, whose rows contain links to check.

    `public` contains the arguments of `filter` that select its public rows. `excluded(row)` returns
    the names of the fields whose links are not checked. `mend(row, old, new)` replaces a URL
    outside the text fields. It returns True if it changed `row`, and does not save. `mend` may be
    None.
    """

    model: type[Model]
    public: Mapping[str, Any]
    excluded: Callable[[Any], set[str]]
    mend: Callable[[Any, str, str], bool] | None

    def rows(self) -> QuerySet:
        """Return the public rows of the model, ordered by primary key."""
        return self.model._default_manager.filter(**self.public).order_by("pk")


def register(
    model: type[Model],
    *,
    public: Mapping[str, Any] | None = None,
    excluded: Callable[[Model], set[str]] = lambda row: set(),
    mend: Callable[[Model, str, str], bool] | None = None,
) -> None:
    """Register a model; the arguments are the attributes of `LinkedModel`.

    Without `public`, all rows are public. A second registration of a model replaces the first.
    """
    _linked_models[model] = LinkedModel(model, public or {}, excluded, mend)


def exclude_fields(model: type[Model], fields: Callable[[Any], set[str]]) -> None:
    """Exclude fields of a page type from the links: `fields(page)` returns their names.

    Their URLs are neither checked nor replaced. A second call for the same type replaces the first.
    """
    _excluded_fields[model] = fields


def excluded_fields(row: Model) -> set[str]:
    """Return the names of the fields of a page or row whose links are not checked.

    Returns an empty set if nothing is registered for its type.
    """
    if linked_model := linked_model_of(row):
        return linked_model.excluded(row)
    return _excluded_fields.get(type(row), lambda row: set())(row)


def linked_models() -> list[LinkedModel]:
    """Return the `LinkedModel` of each registered model, in the order of registration."""
    return list(_linked_models.values())


def linked_model_of(row: Model) -> LinkedModel | None:
    """Return the `LinkedModel` of a row; None for a page or a model that is not registered."""
    return _linked_models.get(type(row))


def editable_types(user: AbstractUser) -> QuerySet:
    """Return the keys of the content types of the registered models that a user may change.

    The result is a queryset of `values("pk")`, for a subquery.
    """
    named = Q(pk__in=[])
    for model in _linked_models:
        app, name = model._meta.app_label, model._meta.model_name
        if user.has_perm(f"{app}.change_{name}"):
            named |= Q(app_label=app, model=name)
    return ContentType.objects.filter(named).values("pk")


def may_change_any(user: AbstractUser) -> bool:
    """Return True if the user may change rows of at least one registered model."""
    models = [model._meta for model in _linked_models]
    return any(user.has_perm(f"{each.app_label}.change_{each.model_name}") for each in models)
