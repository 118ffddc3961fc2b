from network.memory import Memory
from network.models import ContentStamp, Topic

_topics = Memory("topics", entries=1, stamp=ContentStamp.recent)


def topic_choices() -> list[tuple[str, str]]:
    """[(slug, name)] of the network's topics, in their order."""
    return _topics.get("", lambda: list(Topic.objects.values_list("slug", "name")))
