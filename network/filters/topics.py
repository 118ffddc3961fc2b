"""The choices of the topic filters."""

from network.memory.stamped_cache import StampedCache
from network.models import ContentStamp, Topic

_topics = StampedCache("topics", entries=1, stamp=ContentStamp.recent)


def topic_choices() -> list[tuple[str, str]]:
    """Return [(slug, name)] of all topics in order, cached until the content stamp changes."""
    return _topics.get("", lambda: list(Topic.objects.values_list("slug", "name")))
