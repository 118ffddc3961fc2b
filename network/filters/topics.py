"""The choices of the topic filters."""

from network.memory.stamped_cache import StampedCache
from network.models import ContentStamp, Topic

_topics = StampedCache("topics", entries=1, stamp=ContentStamp.recent)


def topic_choices() -> list[tuple[str, str]]:
    """Return [(slug, name)] of all topics in their order, cached until the next publication."""
    return _topics.get("", lambda: list(Topic.objects.values_list("slug", "name")))
