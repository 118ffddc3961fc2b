"""Permissions on a place: its managers edit it, the network publishes and removes it."""

from wagtail.models import PagePermissionTester


class PlacePermissionTester(PagePermissionTester):
    """Permission tester that distinguishes the managers of a place from the network.

    Managers have permissions on the page of the place itself. The network has permissions on a page
    above.
    """

    def __init__(self, user, page):
        super().__init__(user, page)
        if user.is_superuser or not user.is_active:
            self.inherited = set()
            return
        self.inherited = {
            row.permission.codename.rsplit("_", maxsplit=1)[0]
            for row in self.permission_policy.get_cached_permissions_for_user(user)
            if page.path.startswith(row.page.path) and row.page.path != page.path
        }

    @property
    def is_network(self) -> bool:
        """True for a superuser, or if the user may change a page above the place."""
        return self.user.is_superuser or "change" in self.inherited

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """Return True if Wagtail allows it and `is_network` is True."""
        return self.is_network and super().can_delete(ignore_bulk)

    def can_unpublish(self) -> bool:
        """Return True if Wagtail allows it and `is_network` is True."""
        return self.is_network and super().can_unpublish()

    def can_publish(self) -> bool:
        """Return True if Wagtail allows it and the place is live or `is_network` is True.

        A manager may thus not publish a place that is offline.
        """
        return super().can_publish() and (self.is_network or self.page.live)

    def can_set_view_restrictions(self) -> bool:
        """Return True if Wagtail allows it and `is_network` is True."""
        return self.is_network and super().can_set_view_restrictions()

    def can_copy(self) -> bool:
        """Return True if Wagtail allows it and `is_network` is True."""
        return self.is_network and super().can_copy()
