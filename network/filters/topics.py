"""The choices of the topic filters."""

from network.memory.stamped import Memory
from network.models import ContentStamp, Topic

_topics = Memory("topics", entries=1, stamp=ContentStamp.recent)


def topic_choices() -> list[tuple[str, str]]:
    """Return [(slug, name)] of the topics of the network, in their order."""
    return _topics.get("", lambda: list(Topic.objects.values_list("slug", "name")))
