"""What the public may see, asked in this one place."""

from django.db.models import CharField, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Length, Now, Substr
from wagtail.models import Page, PageViewRestriction
from wagtail.query import PageQuerySet


def public_q(prefix=""):
    """A Q for the pages an anonymous visitor may read: live, not expired, not restricted.

    `prefix` is the path to the page ("event__", "page__") and must be empty or end in `__`.
    Expiry is asked of the clock, since the job that unpublishes runs only every few minutes. A
    restriction holds for the whole subtree, and for the alias of a page inside it. An alias is
    asked for its source too: Wagtail publishes it at once when its source is only scheduled.
    Subqueries only: it costs no query of its own.
    """
    source = f"{prefix}alias_of"
    return (
        _live_q(prefix)
        & (Q(**{f"{source}__isnull": True}) | _live_q(f"{source}__"))
        & ~_restricted(f"{prefix}path")
        & ~_restricted(f"{source}__path")
    )


def _live_q(prefix):
    expires = f"{prefix}expire_at"
    return Q(**{f"{prefix}live": True}) & (
        Q(**{f"{expires}__isnull": True}) | Q(**{f"{expires}__gt": Now()})
    )


def _restricted(path):
    """Whether a restriction stands at `path` or above it.

    Restrictions are few and pages are many: the path of each is looked up from it, since SQLite
    would otherwise read every page of the site for every row.
    """
    restricted = Page.objects.filter(pk=OuterRef("page")).values("path")[:1]
    restrictions = PageViewRestriction.objects.alias(above=Subquery(restricted)).alias(
        start=Substr(OuterRef(path), 1, Length("above"), output_field=CharField())
    )
    return Exists(restrictions.filter(start=F("above")))


class BasePageQuerySet(PageQuerySet):
    def public(self):
        """Narrower than Wagtail's: live and not expired too. No list, count or feed avoids it."""
        return self.filter(public_q())

    def in_language(self, code):
        return self.filter(locale__language_code=code)


def public_pages():
    """Every page of every type that the public may read, as plain `Page` rows."""
    return Page.objects.filter(public_q())
