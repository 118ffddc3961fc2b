"""Admin hooks of the audience: the report, and the button to it in the reports of searches."""

from django.conf import settings

from network.admin.reports import add_to_admin
from search.reports import SearchReport

from .admin import AudienceReport

add_to_admin(AudienceReport)
if settings.AUDIENCE:
    SearchReport.views[AudienceReport.index_url_name] = AudienceReport.page_title
