"""The places of the directory as points of the interactive map."""

import json
from collections import defaultdict
from itertools import compress

from django.utils import timezone
from django.utils.translation import get_language, gettext

from network.bits import flags_of
from network.memory import Memory
from places.directory import Directory

# The texts of every place of a site: two directories on one site, or a change of one.
memory = Memory("points of the map", entries=2)


def as_json(directory: Directory, places: int, root: str) -> bytes:
    """JSON [[latitude, longitude, name, address], …] of those of a set that have a position, below
    the page whose `url_path` is `root`, and of their stops: each is written once, and then copied.

    A place without a position of its own has no point: it is in the list beside the map. The name
    of a stop at the point of its commune ends with "(position approximative)".
    """
    key = directory.read_at, root, get_language()
    texts = memory.get(key, lambda: _texts(directory, root), stamp=directory.stamp)
    shown = filter(None, compress(texts, flags_of(places)))
    return f"[{','.join(shown)}]".encode()


def _texts(directory, root):
    """The points of each place, in order; "" for one without a position."""
    stopping = _points_of_stops(directory)
    return [
        ",".join(
            _dumped([round(latitude, 5), round(longitude, 5), name, f"/{path[len(root) :]}"])
            for latitude, longitude, name in _points_of(directory, rank, stopping.get(rank, []))
        )
        for rank, path in enumerate(directory.columns.paths)
    ]


def _points_of(directory, rank, stopping):
    """[(latitude, longitude, name)]: what travels is where it stops, and not where it parks."""
    columns = directory.columns
    if not columns.located >> rank & 1 or (stopping and columns.travelling >> rank & 1):
        return stopping
    return [(columns.latitudes[rank], columns.longitudes[rank], columns.titles[rank]), *stopping]


def _points_of_stops(directory):
    """{rank: [(latitude, longitude, name)]} of the stops that are not over."""
    today, points_of = timezone.localdate(), defaultdict(list)
    for stop in directory.stops:
        if stop.has_point and (not stop.last_on or stop.last_on >= today):
            rank = directory.columns.rank[stop.place_id]
            name = f"{directory.columns.titles[rank]}, {stop.where}"
            if stop.point_is_rough:
                name = gettext("%(name)s (position approximative)") % {"name": name}
            points_of[rank].append((*stop.point, name))
    return points_of


def _dumped(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
