"""URLs of Wagtail's admin with another view, at the same addresses.

They must be included before Wagtail's URLs, and cannot be registered by its hooks: Wagtail adds the
URLs of hooks after its own.
"""

from django.db import transaction
from django.urls import path, re_path
from django.views.generic import RedirectView
from wagtail.admin.auth import require_admin_access

from .account import AccountView
from .link_forms import LINKS
from .site_history import SiteHistory

# Reports of Wagtail that the page of reports replaces: texts to read again, types for developers.
REPLACED = r"^admin/reports/(?:aging-pages|page-types-usage)/(?:results/)?$"
HISTORY = "admin/reports/site-history/"

urlpatterns = [
    # In one transaction, as the other screens of the admin.
    path(
        "admin/account/",
        transaction.atomic(require_admin_access(AccountView.as_view())),
        name="wagtailadmin_account",
    ),
    path(HISTORY, require_admin_access(SiteHistory.as_view())),
    path(f"{HISTORY}results/", require_admin_access(SiteHistory.as_view(results_only=True))),
    *(
        # With Wagtail's names, by which the managers of places may open them.
        path(
            f"admin/choose-{name}-link/",
            require_admin_access(view.as_view()),
            name=f"wagtailadmin_choose_page_{name}_link",
        )
        for name, view in LINKS.items()
    ),
    re_path(REPLACED, require_admin_access(RedirectView.as_view(pattern_name="reports"))),
]
