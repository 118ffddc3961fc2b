"""The screen that puts back on the site the pages unpublished by mistake."""

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.models import Page, PageLogEntry
from wagtail.permissions import policy_registry

from events.registrations.models.pending_letters import DELAY
from network.admin.screens import ScreenMixin
from network.admin.titles import admin_titles
from network.publishing.drafts import INVALID_PAGE, publish_again


def withdrawn_pages(user: User) -> list[Page]:
    """Return the pages unpublished less than `DELAY` ago that `user` may publish, parents first.

    Pages that are published again or scheduled, or that expired, are not returned, nor aliases,
    which Wagtail publishes with their source. Pages unpublished by a merge of places, for example,
    are not returned either (`network.publishing.publications.REMOVED`). The specific fields of the
    pages are deferred. Their attribute `is_chosen` is True if the last unpublication by `user`
    included the page: others were perhaps unpublished on purpose. Their attribute
    `full_title` distinguishes namesakes.
    """
    now = timezone.now()
    recent = PageLogEntry.objects.filter(action="wagtail.unpublish", timestamp__gt=now - DELAY)
    policy = policy_registry.get_by_type(Page)
    pages = policy.instances_user_has_permission_for(user, "publish")
    pages = pages.filter(pk__in=recent.values("page"), live=False, expired=False, alias_of=None)
    pages = pages.exclude(go_live_at__gt=now).order_by("path").specific(defer=True)
    # A type of page may have stricter rules than its permissions in the tree.
    pages = [page for page in pages if page.permissions_for_user(user).can_publish()]
    # Wagtail gives the same `uuid` to all the entries of one request.
    last = recent.filter(user=user).order_by("-timestamp", "-pk").values("uuid")[:1]
    chosen = set(recent.filter(uuid=last).values_list("page", flat=True))
    titles = admin_titles(page.pk for page in pages)
    for page in pages:
        page.is_chosen, page.full_title = page.pk in chosen, titles[page.pk]
    return pages


class WithdrawnView(ScreenMixin, TemplateView):
    """Admin view that lists the pages of `withdrawn_pages`, to publish them again."""

    page_title = _("Remettre en ligne")
    header_icon = "rotate"
    template_name = "events/editing/withdrawn.html"

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add `pages`, the result of `withdrawn_pages`."""
        pages = withdrawn_pages(self.request.user)
        return super().get_context_data(pages=pages, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Publish the chosen pages again; redirect to this screen with messages.

        The values of `page` are the keys of the pages. Other keys than those of `withdrawn_pages`
        are ignored. An invalid page stays offline, and is named.
        """
        chosen = set(request.POST.getlist("page"))
        pages = [page for page in withdrawn_pages(request.user) if str(page.pk) in chosen]
        done = 0
        for page in pages:
            try:
                publish_again(page, user=request.user)
            except ValidationError:
                messages.error(request, INVALID_PAGE % {"title": page.full_title})
            else:
                done += 1
        if done:
            text = ngettext(
                "%(number)s page est de nouveau en ligne.",
                "%(number)s pages sont de nouveau en ligne.",
                done,
            )
            messages.success(request, text % {"number": done})
        if not chosen:
            messages.warning(request, _("Rien n’est changé : cochez d’abord une page."))
        elif not pages:
            text = _("Les dix minutes sont passées : ouvrez la page, puis publiez-la.")
            messages.error(request, text)
        return redirect("event_withdrawn")
