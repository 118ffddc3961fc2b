"""What of the admin is open to those who only keep places: a short list, all the rest is shut.

Wagtail's own rights say which page, image or event; this says which screens exist at all.
"""

import re

from django.db.models import Q
from wagtail.admin.auth import permission_denied
from wagtail.models import Page

from network.querysets import public_q
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
            # Each about one's own account alone.
            "account_.+",
            # Each asks for the rights on its page.
            "event_.+",
            "place_(hours|confirm)",
            "guide(_whole|_chapter)?",
            # Shows each what is theirs.
            "(desk_line|mend_link)",
            "corrections_de_lieux:(corrections|correction)",
        ]
    )
)


class ManagersGateMiddleware:
    """Stands below those that know the person and keep the messages."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.path.startswith("/admin/") or not request.user.is_authenticated:
            return None
        match = request.resolver_match
        # The admin's answer to an address that it does not know has no name.
        if not match.view_name or not is_only_manager(request.user):
            return None
        if not OPEN.fullmatch(match.view_name) or not may_look_below(request.user, kwargs):
            return permission_denied(request)
        return None


def may_look_below(user, kwargs):
    """The chooser of pages names the page whose children it shows."""
    pk = kwargs.get("parent_page_id")
    return pk is None or seen_by(user, Page.objects.filter(pk=pk)).exists()


def seen_by(user, pages):
    """Of these pages, those that a manager may see: the public ones, and their own."""
    visible = public_q() | Q(depth=1)
    for path in user.place_memberships.values_list("place__path", flat=True):
        visible |= Q(path__startswith=path)
    # By their keys: the search of the chooser filters by few fields else.
    return pages.filter(pk__in=Page.objects.filter(visible).values("pk"))
