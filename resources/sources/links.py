"""What is checked of a publisher, and where the new address of its site goes."""

from urllib.parse import urlsplit

from network.links.archives import HOST


def left_out(publisher):
    """Fields. Once a copy of its site is given, that site is known to be gone; two are computed."""
    return {"key", "host", *(["url"] if publisher.archive_url else [])}


def keep_copy(publisher, old, new):
    """An archived copy goes beside the address of the site, by which its texts are known as its
    own. Whether it went there."""
    if publisher.url.partition("#")[0] != old or urlsplit(new).hostname != HOST:
        return False
    publisher.archive_url = new
    return True
