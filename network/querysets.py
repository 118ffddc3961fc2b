"""What the public may see, asked in this one place."""

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.db.models.functions import Now
from wagtail.models import Page, PageViewRestriction
from wagtail.query import PageQuerySet


def public_q(prefix=""):
    """A Q for the pages an anonymous visitor may read: live, not expired, not restricted.

    `prefix` is the path to the page ("event__", "page__") and must be empty or end in `__`.
    Expiry is asked of the clock, since the job that unpublishes runs only every few minutes. A
    restriction holds for the whole subtree, and for the alias of a page inside it. Subqueries
    only: it costs no query of its own.
    """
    expires = f"{prefix}expire_at"
    return (
        Q(**{f"{prefix}live": True})
        & (Q(**{f"{expires}__isnull": True}) | Q(**{f"{expires}__gt": Now()}))
        & ~_restricted(f"{prefix}path")
        & ~_restricted(f"{prefix}alias_of__path")
    )


def _restricted(path):
    seen = ExpressionWrapper(OuterRef(path), output_field=CharField())
    above = PageViewRestriction.objects.alias(seen=seen).filter(seen__startswith=F("page__path"))
    return Exists(above)


class BasePageQuerySet(PageQuerySet):
    def public(self):
        """Narrower than Wagtail's: live and not expired too. No list, count or feed avoids it."""
        return self.filter(public_q())

    def in_language(self, code):
        return self.filter(locale__language_code=code)


def public_pages():
    """Every page of every type that the public may read, as plain `Page` rows."""
    return Page.objects.filter(public_q())
