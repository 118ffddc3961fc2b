"""Models other than pages whose rows contain links: people, series, collections.

Each app registers its models when it starts.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q

_holders = {}
_left_out = {}


@dataclass(frozen=True)
class Holder:
    """A registered model.

    `public` is the filter of its public rows, as a dictionary. `left_out(row)` returns the names of
    the fields that are not checked. `mend(row, old, new)`, optional, stores a new URL in another
    way than in the text, and returns True if it did.
    """

    model: type[Model]
    public: dict
    left_out: Callable
    mend: Callable | None

    def rows(self):
        """Return the public rows."""
        return self.model._default_manager.filter(**self.public).order_by("pk")


def register(model, *, public=None, left_out=lambda row: set(), mend=None):
    """Register a model; the arguments are the attributes of `Holder`."""
    _holders[model] = Holder(model, public or {}, left_out, mend)


def leave_out(model, fields):
    """Register a page type: `fields(page)` returns the names of the fields that are not checked."""
    _left_out[model] = fields


def fields_left_out(row) -> set[str]:
    """Return the names of the fields of a page or row that are not checked."""
    holder = holder_of(row)
    left_out = holder.left_out if holder else _left_out.get(type(row), lambda row: set())
    return left_out(row)


def holders():
    """Return all the `Holder`s."""
    return list(_holders.values())


def holder_of(row) -> Holder | None:
    """Return the `Holder` of a row; None for a page or a model that is not registered."""
    return _holders.get(type(row))


def types_of(user):
    """Return the content types of the registered models that a user may change, as a subquery."""
    named = Q(pk__in=[])
    for model in _holders:
        app, name = model._meta.app_label, model._meta.model_name
        if user.has_perm(f"{app}.change_{name}"):
            named |= Q(app_label=app, model=name)
    return ContentType.objects.filter(named).values("pk")


def may_change_any(user):
    """Return True if the user may change rows of a registered model."""
    models = [model._meta for model in _holders]
    return any(user.has_perm(f"{each.app_label}.change_{each.model_name}") for each in models)
