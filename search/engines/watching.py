"""What searches, for whoever watches the site: the database, or a cluster that answers or not."""

from . import cluster, outbox


def ask():
    """The facts of `network.operation.health`; without its cluster, the database searches."""
    own = cluster.cluster_in_use()
    if own is None:
        return {"engine": "database"}
    own.call("GET", f"/{own.index}/_count")
    facts = {"engine": own.transport.name, "is_behind": outbox.is_behind(own)}
    return facts | {"status": "trouble"} if facts["is_behind"] else facts
