"""The querysets of public pages."""

from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.db.models import BooleanField, Func, Q
from django.db.models.functions import Now
from wagtail.models import Page, PageViewRestriction
from wagtail.query import PageQuerySet


class _Below(Func):
    """A SQL test that a path is the path of the page aliased `above`, or of a descendant."""

    output_field = BooleanField()
    template = "SUBSTR(%(expressions)s, 1, LENGTH(above.path)) = above.path"


class Restricted(Func):
    """A SQL expression, true if the page at one of the `paths`, or an ancestor, is restricted.

    `paths` are the lookups of columns with the tree path of a page: "path", "alias_of__path". The
    expression is not composed of subqueries because almost every query uses it: Django would take
    longer to compose it than the database to execute it. Restrictions are few and pages are many:
    with the CROSS JOIN, SQLite starts with the restrictions instead of reading all pages for each
    row.
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


def public_q(prefix: str = "") -> Q:
    """Return a Q for the pages that anonymous visitors may read.

    They are live, not expired and not restricted. `prefix` is the path to the page ("event__",
    "page__") and must be empty or end in `__`. Expiry depends on the clock, because the job that
    unpublishes runs only every few minutes. A restriction applies to the whole subtree, and to the
    aliases of its pages. The source of an alias must also be public: if the source is only
    scheduled, Wagtail publishes its alias at once. This function executes no query.
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
    """Queries about pages."""

    def public(self) -> Self:
        """Filter the pages that anonymous visitors may read; lists, counts and feeds start here.

        Unlike Wagtail's method, it also excludes pages that are not live or have expired.
        """
        return self.filter(public_q())

    def in_language(self, code: str) -> Self:
        """Filter the pages of a language, by its exact code, "fr" for example."""
        return self.filter(locale__language_code=code)


def public_pages() -> PageQuerySet:
    """Return the public pages of all types, as plain `Page` rows in the order of the tree.

    The root of the tree and the public aliases are included.
    """
    return Page.objects.filter(public_q())


def one_by_text(pages: Iterable[Page], language: str) -> list[Page]:
    """Return one page of each text, in the order of the first pages of the texts.

    Pages with the same translation key are versions of one text. The page in `language` is
    returned, else the French page, else the first page.
    """
    texts = {}
    for page in pages:
        texts.setdefault(page.translation_key, {}).setdefault(page.locale.language_code, page)
    wanted = (language, settings.LANGUAGE_CODE)
    return [
        next((pages[code] for code in wanted if code in pages), next(iter(pages.values())))
        for pages in texts.values()
    ]
