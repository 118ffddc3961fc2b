"""Collections in the admin: their list and forms."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column

from resources.admin import RecordViewSet
from resources.models import Collection


class CollectionViewSet(RecordViewSet):
    """List and forms of the collections."""

    model = Collection
    icon = "folder-open-1"
    menu_label = _("Collections")
    list_display = ["title", "curator", Column("number", label=_("Pages lisibles"))]
    search_fields = ["title", "curator"]
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Return all collections with `number`, the number of their readable items."""
        return Collection.objects.with_counts()
