"""Access of managers of places to the admin: an allowlist of views.

Wagtail's permissions protect the single pages, images and events; this module restricts the
screens.
"""

import re
from collections.abc import Callable

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from wagtail.admin.auth import permission_denied
from wagtail.models import Page

from network.database.querysets import public_q
from places.managers.teams import is_only_manager

OPEN = re.compile(
    "|".join(
        [
            "wagtailadmin_(home|account|login|logout|sprite|javascript_catalog|dismissibles)",
            "wagtailadmin_password_reset.*",
            "wagtailadmin_(tag_autocomplete|tag_model_autocomplete|block_preview)",
            "wagtailadmin_editing_sessions:(ping|release)",
            "wagtailadmin_explore(_root|_results)?",
            "wagtailadmin_pages:(add|add_subpage|edit|delete|copy|unpublish|search|search_results)",
            "wagtailadmin_pages:(preview_on_add|preview_on_edit|view_draft)",
            "wagtailadmin_pages:(history|history_results|workflow_history|workflow_history_detail)",
            "wagtailadmin_pages:revisions_(index|view|compare|revert)",
            "wagtailadmin_pages:confirm_workflow_cancellation",
            "wagtailadmin_choose_page(_.+)?",
            "wagtailimages:(index|index_results|add|edit|delete|preview)",
            "wagtailimages:(add|edit|delete|delete_upload)_multiple",
            "wagtailimages:create_multiple_from_uploaded_image",
            "wagtailimages_chooser:.+",
            "wagtaildocs_chooser:(choose|choose_results|chosen|chosen_multiple)",
            "wagtailsnippetchoosers_network_(organisation|person|territory)"
            ":(choose|choose_results|chosen)",
            # Each concerns the user's own account.
            "account_.+",
            # Each checks the permissions on its page.
            "event_.+",
            "place_(hours|hosts|host|host_add|position|confirm)",
            "page_feedback",
            "guide(_whole|_chapter)?",
            # Each filters by user.
            "(desk_line|mend_link)",
            "corrections_de_lieux:(corrections|correction)",
        ]
    )
)


class ManagersGateMiddleware:
    """Middleware that refuses admin views outside `OPEN` to users who only manage places.

    The authentication and message middlewares must come before it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Return the response of the next layer; `process_view` makes the refusals."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, args, kwargs
    ) -> HttpResponse | None:
        """Return Wagtail's "permission denied" redirect for a forbidden view, else None.

        A view is forbidden if its name is not in `OPEN` or if `may_browse_children` is False. Only
        named views below /admin/ can be forbidden, and only to users who only manage places. For an
        XMLHttpRequest, raises PermissionDenied instead of redirecting.
        """
        if not request.path.startswith("/admin/") or not request.user.is_authenticated:
            return None
        match = request.resolver_match
        # The admin's 404 view has no name.
        if not match.view_name or not is_only_manager(request.user):
            return None
        if not OPEN.fullmatch(match.view_name) or not may_browse_children(request.user, kwargs):
            return permission_denied(request)
        return None


def may_browse_children(user: User, kwargs: dict[str, object]) -> bool:
    """Return True if the user may see the page whose children the page chooser lists.

    `kwargs` are the arguments of the URL. Returns True if they have no `parent_page_id`.
    """
    pk = kwargs.get("parent_page_id")
    return pk is None or visible_pages(user, Page.objects.filter(pk=pk)).exists()


def visible_pages(user: User, pages: QuerySet[Page]) -> QuerySet[Page]:
    """Return the `pages` that the manager `user` may see.

    These pages are the root, the public pages, the places of the manager and the pages below these
    places.
    """
    visible = public_q() | Q(depth=1)
    for path in user.place_memberships.values_list("place__path", flat=True):
        visible |= Q(path__startswith=path)
    # A subquery of ids, because the search of the chooser supports few filter fields.
    return pages.filter(pk__in=Page.objects.filter(visible).values("pk"))
