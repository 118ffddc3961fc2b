"""What the public may see, defined in this one place."""

from typing import Self

from django.db.models import BooleanField, Func, Q
from django.db.models.functions import Now
from wagtail.models import Page, PageViewRestriction
from wagtail.query import PageQuerySet


class _Below(Func):
    """Whether a path is that of the page `above` or below it."""

    output_field = BooleanField()
    template = "SUBSTR(%(expressions)s, 1, LENGTH(above.path)) = above.path"


class Restricted(Func):
    """Whether a restriction stands at one of the paths or above it.

    Written out, for almost every query asks it: Django takes longer to compose it of subqueries
    than the database to answer. Restrictions are few and pages are many: the CROSS JOIN has SQLite
    begin with the former, where it would read every page of the site for every row.
    """

    output_field = BooleanField()
    arg_joiner = " OR "
    template = (
        f"EXISTS(SELECT 1 FROM {PageViewRestriction._meta.db_table} restriction"  # noqa: S608
        f" CROSS JOIN {Page._meta.db_table} above"
        " WHERE above.id = restriction.page_id AND (%(expressions)s))"
    )

    def __init__(self, *paths, **extra):
        super().__init__(*map(_Below, paths), **extra)


def public_q(prefix="") -> Q:
    """A Q for the pages an anonymous visitor may read: live, not expired, not restricted.

    `prefix` is the path to the page ("event__", "page__") and must be empty or end in `__`.
    Expiry follows the clock, since the job that unpublishes runs only every few minutes. A
    restriction holds for the whole subtree, and for the alias of a page inside it. An alias is
    asked for its source too: Wagtail publishes it at once when its source is only scheduled.
    Subqueries only: it costs no query of its own.
    """
    source = f"{prefix}alias_of"
    return (
        _live_q(prefix)
        & (Q(**{f"{source}__isnull": True}) | _live_q(f"{source}__"))
        & ~Restricted(f"{prefix}path", f"{source}__path")
    )


def _live_q(prefix):
    expires = f"{prefix}expire_at"
    return Q(**{f"{prefix}live": True}) & (
        Q(**{f"{expires}__isnull": True}) | Q(**{f"{expires}__gt": Now()})
    )


class BasePageQuerySet(PageQuerySet):
    def public(self) -> Self:
        """Narrower than Wagtail's: live and not expired too. No list, count or feed avoids it."""
        return self.filter(public_q())

    def in_language(self, code) -> Self:
        return self.filter(locale__language_code=code)


def public_pages() -> PageQuerySet:
    """Every page of every type that the public may read, as plain `Page` rows."""
    return Page.objects.filter(public_q())
