from wagtail import hooks

from .admin import SubmissionsViewSet


@hooks.register("register_admin_viewset")
def register_viewset():
    return SubmissionsViewSet()
