from wagtail import hooks
from wagtail.snippets.models import register_snippet

from .admin import LibraryGroup, ResourcePageViewSet

register_snippet(LibraryGroup)


@hooks.register("register_admin_viewset")
def resource_pages():
    return ResourcePageViewSet("ressources")
