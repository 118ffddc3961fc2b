"""What one may do to a place: its managers change it, the network decides whether it exists."""

from wagtail.models import PagePermissionTester


class PlacePermissionTester(PagePermissionTester):
    """Rights that stand on the place itself are its managers'; those from above, the network's."""

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
    def is_network(self):
        """Whether the person acts for the network here, and not only for the place."""
        return self.user.is_superuser or "change" in self.inherited

    def can_delete(self, ignore_bulk=False):
        return self.is_network and super().can_delete(ignore_bulk)

    def can_unpublish(self):
        return self.is_network and super().can_unpublish()

    def can_publish(self):
        """A trusted manager publishes what changes, and not a place that the network withdrew."""
        return super().can_publish() and (self.is_network or self.page.live)

    def can_set_view_restrictions(self):
        return self.is_network and super().can_set_view_restrictions()

    def can_copy(self):
        return self.is_network and super().can_copy()
