"""App configuration that replaces Wagtail's users and groups in the admin."""

from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(WagtailUsersAppConfig):
    """Configuration of Wagtail's users and groups with the views of this package."""

    user_viewset = "home.team.roles.accounts.AccountViewSet"
    group_viewset = "home.team.roles.groups.RoleViewSet"
