"""App configuration that replaces Wagtail's users and groups in the admin."""

from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(WagtailUsersAppConfig):
    """Wagtail's users and groups with our views."""

    user_viewset = "home.team.roles.accounts.AccountViewSet"
    group_viewset = "home.team.roles.groups.RoleViewSet"
