"""The base class of all pages."""

import logging
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page, PageManager, PageViewRestriction, Revision, Site, Workflow
from wagtail_localize.fields import SynchronizedField, TranslatableField

from network.database.compiled import compiled_rows
from network.database.querysets import BasePageQuerySet
from network.text import jsonld

from .addresses import absolute, crumb_of, in_reader_language, reader_address
from .completion import UntranslatedError, is_untranslated
from .page_form import BasePageForm, PageCopyForm

logger = logging.getLogger(__name__)
SCHEDULED = "wagtail.publish.scheduled"

BasePageManager = PageManager.from_queryset(BasePageQuerySet)


def _pages_at(paths):
    return Page.objects.filter(path__in=paths).select_related("locale").order_by("path")


class BasePage(Page):
    """The abstract base class of all page types.

    It inherits from `Page` because wagtail-localize requires it. A subclass lists its
    `translatable_fields` as `[*BasePage.translatable_fields, ...]`.
    """

    social_image = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("image de partage"),
        help_text=_("Montrée quand la page est partagée. Sans image, celle du réseau est prise."),
    )

    objects = BasePageManager()
    # True if the page type may have an easy-to-read text.
    has_easy_text = True

    # False if an editor may not create aliases: their object would be listed twice.
    may_have_alias = True

    base_form_class = BasePageForm
    copy_form_class = PageCopyForm
    summary_panel = FieldPanel(
        "search_description",
        heading=_("Résumé"),
        help_text=_(
            "Une ou deux phrases, 160 caractères : elles servent aux listes, aux moteurs de"
            " recherche, aux agendas abonnés et aux partages."
        ),
    )
    content_panels = [*Page.content_panels, summary_panel]
    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel(
                    "slug",
                    heading=_("Nom dans l’adresse"),
                    help_text=_("Rempli tout seul. Le changer casse les liens déjà donnés."),
                ),
                FieldPanel("seo_title", heading=_("Titre pour les moteurs de recherche")),
                FieldPanel("show_in_menus"),
            ],
            heading=_("Adresse et menu"),
        ),
        FieldPanel("social_image"),
    ]
    translatable_fields = [
        TranslatableField("title"),
        TranslatableField("seo_title"),
        TranslatableField("search_description"),
        SynchronizedField("slug"),
        SynchronizedField("social_image"),
    ]

    class Meta:
        abstract = True

    # The pages from the root to this one, if they were read together.
    _branch = ()
    # True for a page type whose content comes from closed lists, which catalogues translate: its
    # URL in each language is then a translation for search engines.
    speaks_every_language = False

    @classmethod
    def shown(cls) -> models.QuerySet:
        """Return the queryset that reads a page to display it: all pages of the type.

        Drafts and aliases are included. Subclasses add the joins and prefetches that their
        templates need.
        """
        return cls.objects.all()

    @property
    def summary(self) -> str:
        """The summary, stored as `search_description`."""
        return self.search_description

    @property
    def card_key(self) -> Any:
        """The identifier of the page in the cache of cards (tag `card`): its primary key.

        Subclasses may return None: the card is then never cached.
        """
        return self.pk

    @property
    def shared_image(self):
        """The image of link previews on social networks.

        If it is None, the image of the network is used.
        """
        return self.social_image

    @property
    def language(self) -> str:
        """The language code of the page."""
        return self.locale.language_code

    @property
    def is_in_other_language(self) -> bool:
        """True if the interface and the page are in different languages."""
        return self.language != (get_language() or settings.LANGUAGE_CODE)

    def get_url(self, request: HttpRequest | None = None, current_site=None) -> str | None:
        """Return the page's URL for a link, in the reader's language; None if it is not routable.

        `get_full_url`, for feeds and search engines, is in the page's own language. The full URL of
        a `PlacePage` follows the active language, because catalogues translate the facts of a
        place.
        """
        url = super().get_url(request, current_site)
        return url and reader_address(url)

    url = property(get_url)  # as in `Page`, whose property calls its own method

    @property
    def has_expired(self) -> bool:
        """True if the page's expiry date has passed, even if it is not unpublished yet."""
        return bool(self.expire_at and self.expire_at <= timezone.now())

    @transaction.atomic
    def save(self, *args, **kwargs) -> None:
        """Save in one transaction with the writes of signal receivers.

        A killed process leaves all of these writes or none.
        """
        return super().save(*args, **kwargs)

    def save_revision(self, *args, **kwargs) -> Revision:
        """Save a revision as Wagtail does, whose `object_str` distinguishes namesakes.

        Wagtail stores the title alone. A type of page with its own `get_admin_display_title` costs
        one query more.
        """
        revision = super().save_revision(*args, **kwargs)
        title = self.get_admin_display_title()
        if revision.object_str != title:
            revision.object_str = title
            Revision.objects.filter(pk=revision.pk).update(object_str=title)
        return revision

    def publish(
        self, revision: Revision, user: User | None = None, *args, log_action: bool = True, **kwargs
    ):
        """Publish a revision, except a revision that repeats the French page in another language.

        For a revision of this kind, raises `UntranslatedError` if a user publishes or approves it.
        If its publication is scheduled, or has no user and no review, the page is left as it was,
        the schedule of the revision is cleared and a warning is logged.
        """
        page = revision.as_object()
        if not is_untranslated(page):
            return super().publish(revision, user, *args, log_action=log_action, **kwargs)
        if log_action != SCHEDULED and (user or revision.task_states.exists()):
            raise UntranslatedError(page)
        revision.approved_go_live_at = None
        revision.save(update_fields=["approved_go_live_at"])
        logger.warning("Not published, without a translation: %s (%s)", page, page.locale)
        return None

    @property
    def has_workflow(self) -> bool:
        """True if an active workflow applies to the page."""
        return self.get_workflow() is not None

    def get_workflow(self) -> Workflow | None:
        """Return the active workflow of the page, or of its nearest ancestor with one, or None.

        The workflow is read in one query and cached on this object. Wagtail's own method queries
        each ancestor in turn, and again for each button of the form.
        """
        if not hasattr(self, "_workflow"):
            here = self.get_ancestors(inclusive=True).values("pk")
            active = Workflow.objects.filter(active=True, workflow_pages__page__in=here)
            self._workflow = active.order_by("-workflow_pages__page__depth").first()
        return self._workflow

    def route(self, request: HttpRequest, path_components: list[str]):
        """Route as Wagtail does, but raise Http404 if this page is the target and must be hidden.

        The page must be hidden if it has expired, or if it is an alias whose source is not live.
        Wagtail raises Http404 for a page that is not live.
        """
        if not path_components and (self.has_expired or self._source_is_hidden):
            raise Http404
        return super().route(request, path_components)

    @property
    def _source_is_hidden(self):
        """True if this page is an alias whose source is not live.

        Wagtail publishes an alias at once, even if the publication of its source is scheduled.
        """
        return bool(self.alias_of_id) and not self.alias_of.live

    def keep_branch(self, pages: Sequence[Page]) -> None:
        """Cache the pages from the root to this page, which were read to route the request.

        Each page has the attributes `is_restricted` and `is_translated`, so that they are not
        queried again. Does nothing if `pages` is not the whole branch, the root first.
        """
        whole = [self.path[: depth * self.steplen] for depth in range(1, self.depth + 1)]
        if [page.path for page in pages] == whole:
            self._branch = pages

    @property
    def is_untranslated(self) -> bool:
        """True if the page was routed and the query of the route found no translation of it.

        It is False for a page that was not routed, whose translations were not queried.
        """
        return bool(self._branch) and not self._branch[-1].is_translated

    @property
    def _branch_is_open(self):
        """True if no page of the cached branch is restricted or an alias."""
        hides = (page.alias_of_id or page.is_restricted for page in self._branch)
        return bool(self._branch) and not any(hides)

    def get_view_restrictions(self) -> QuerySet:
        """Return the view restrictions of the page, of its ancestors, and of an alias's source.

        If the cached branch of the page has no restricted page and no alias, returns an empty
        queryset, without a query.
        """
        if self._branch_is_open:
            return PageViewRestriction.objects.none()
        restrictions = super().get_view_restrictions()
        if self.alias_of_id:
            restrictions |= self.alias_of.get_view_restrictions()
        return restrictions

    def crumbs(self, request: HttpRequest) -> list:
        """Return the `Crumb`s from the home page to the parent of this page, computed once.

        Ancestors that are not live or have expired are absent; the home page of the site is always
        present for its own children. An ancestor in another language is replaced by its public
        translation into the reader's language, if there is one.
        """
        if not hasattr(self, "_crumbs"):
            self._crumbs = [crumb_of(page, request) for page in self._above_in_language(request)]
        return self._crumbs

    def _above_in_language(self, request):
        """Return the ancestors for `crumbs`, each replaced by its public translation, if any.

        The translation is into the reader's language.
        """
        above = list(self._above(request))
        return in_reader_language(above) if self.is_in_other_language else above

    def _above(self, request):
        site = Site.find_for_request(request)
        if site and self.path[: -self.steplen] == site.root_page.path:
            return [site.root_page]  # no query
        ends = range(2 * self.steplen, len(self.path), self.steplen)
        paths = [self.path[:end] for end in ends]
        pages = self._branch[1:-1] or compiled_rows(_pages_at, paths=paths)
        # The readers of a page may see restricted ancestors' titles, but not expired ones'.
        now = timezone.now()
        return [
            page for page in pages if page.live and not (page.expire_at and page.expire_at <= now)
        ]

    def json_ld(self, request: HttpRequest) -> list[dict[str, Any]]:
        """Return the structured data of the page, a list of schema.org objects.

        This class returns only the breadcrumbs; subclasses add other objects.
        """
        here = [*self.crumbs(request), crumb_of(self, request)]
        return [jsonld.breadcrumbs(here, base_url=absolute(request, "/"))]
