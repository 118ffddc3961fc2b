"""Permissions on an event."""

from wagtail.models import PagePermissionTester


class EventPermissionTester(PagePermissionTester):
    """Permission tester that replaces Wagtail's copy of an event by « Refaire un autre jour ».

    Wagtail's copy keeps the days of the event, exceptions included.
    """

    def can_copy(self) -> bool:
        """Return False."""
        return False
