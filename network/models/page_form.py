"""The admin's forms of all pages: to edit a page, and to copy it."""

from django.contrib.contenttypes.models import ContentType
from django.forms import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.pages import CopyForm
from wagtail.blocks import (
    ListBlockValidationError,
    StreamBlockValidationError,
    StructBlockValidationError,
)

from network.text.slugs import LIMIT, free_slug, is_slug_of, numbered

from .completion import UntranslatedError, is_untranslated

ROOM_FOR_NUMBER = 10
BLOCK_ERRORS = (ListBlockValidationError, StreamBlockValidationError, StructBlockValidationError)


class BasePageForm(WagtailAdminPageForm):
    """The admin's form of all pages, which numbers the slugs of pages with the same title.

    An automatic slug that a sibling already has gets a number, because its field is in a tab that
    is seldom opened. A slug is automatic if it is empty, or derived from the title of a page that
    is not published. Any other slug that a sibling already has is refused with a message.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean(self) -> dict[str, object]:
        """Set a free slug if it is automatic; refuse a typed one that a sibling has.

        The refusal is an error of the field `slug`.
        """
        if "slug" in self.cleaned_data:
            self._settle_slug()
        return super().clean()

    def _post_clean(self):
        """Add an error when a page in another language that only repeats the French is published.

        Scheduling or submitting such a page is also refused. Saving it as a draft is accepted.
        """
        super()._post_clean()
        page = self.instance
        if page.pk and not self.is_deferred_validation and is_untranslated(page):
            self.add_error(None, UntranslatedError(page).message)

    def add_error(self, field: str | None, error) -> None:
        """Add an error; if it comes from a field made of blocks, replace its message.

        Wagtail would display "Validation error in StreamBlock" above the form, although the error
        itself is displayed beside the block.
        """
        if isinstance(error, BLOCK_ERRORS):
            error.message = _("voyez ce qui est signalé en rouge.")
        super().add_error(field, error)

    def _settle_slug(self):
        title = self.cleaned_data.get("title") or ""
        slug = self.cleaned_data["slug"] or slugify(title)[:LIMIT] or "page"
        taken = self._slugs_beside(slug)
        self.cleaned_data["slug"] = slug
        if slug not in taken:
            return
        free = numbered(slug, taken)
        if self._is_automatic(title):
            self.cleaned_data["slug"] = free
            return
        del self.cleaned_data["slug"]
        message = _(
            "Une autre page d’ici, « %(title)s », a déjà cette adresse. Choisissez-en une autre :"
            " « %(slug)s » est libre."
        )
        self.add_error("slug", ValidationError(message % {"title": taken[slug], "slug": free}))

    def _is_automatic(self, title):
        """Return True if the typed slug is empty, or derived from the title of an offline page.

        The browser fills the slug from the title until the page is published.
        """
        typed = self.data.get(self.add_prefix("slug"), "")
        is_draft = self.instance.pk is None or not self.instance.live
        return not typed.strip() or (is_draft and is_slug_of(typed, title))

    def _slugs_beside(self, slug):
        """Return {slug: title} of the siblings of the page whose slug starts with `slug`.

        Only the first `LIMIT` - `ROOM_FOR_NUMBER` characters of `slug` are compared. Returns {} if
        the form has no parent page.
        """
        if self.parent_page is None:
            return {}
        beside = self.parent_page.get_children().exclude(pk=self.instance.pk)
        like = beside.filter(slug__startswith=slug[: LIMIT - ROOM_FOR_NUMBER])
        return dict(like.values_list("slug", "title"))


class PageCopyForm(CopyForm):
    """The admin's form that copies a page: it proposes a free slug.

    It offers no alias if the page, or a page below it, is of a type whose `may_have_alias` is
    False: lists, feeds and counts would contain the same object twice.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        page = self.page
        self.initial["new_slug"] = free_slug(page.slug, page.get_parent())
        keys = page.get_descendants(inclusive=True).order_by().values_list("content_type")
        models = (ContentType.objects.get_for_id(key).model_class() for (key,) in keys.distinct())
        if not all(getattr(model, "may_have_alias", True) for model in models):
            self.fields.pop("alias", None)
