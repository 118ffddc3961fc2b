from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(WagtailUsersAppConfig):
    """Wagtail's accounts and groups, with our screens."""

    user_viewset = "home.roles.accounts.AccountViewSet"
    group_viewset = "home.roles.groups.RoleViewSet"
