"""The places of the directory as points of the interactive map."""

import json
from collections import defaultdict
from itertools import compress

from django.utils import timezone
from django.utils.translation import get_language, gettext

from network.filters.bits import flags_of
from network.memory.stamped_cache import StampedCache
from places.directory import Directory

# The JSON texts of all places: two entries, for two languages or for a directory and its successor.
memory = StampedCache("points of the map", entries=2)


def as_json(directory: Directory, places: int, root: str) -> bytes:
    """Return the points of a bit set of places as JSON: [[latitude, longitude, name, path], …].

    Bits are ranks in the directory. `root` is the `url_path` of the site's root page, removed from
    the paths. The stops that have a point and are not over are points too; the name of a stop
    without an exact position ends with "(position approximative)" in the active language. The
    exact position of a place is a point, unless the place is open only at its stops and one of
    them is a point. The text of each place is cached until the next publication.
    """
    key = directory.read_at, root, get_language()
    texts = memory.get(key, lambda: _texts(directory, root), stamp=directory.stamp)
    shown = filter(None, compress(texts, flags_of(places)))
    return f"[{','.join(shown)}]".encode()


def _texts(directory, root):
    """Return the points of each place as JSON, by rank: "[…],[…]", or "" without a point."""
    stopping = _points_of_stops(directory)
    return [
        ",".join(
            _to_json([round(latitude, 5), round(longitude, 5), name, f"/{path[len(root) :]}"])
            for latitude, longitude, name in _points_of(directory, rank, stopping.get(rank, []))
        )
        for rank, path in enumerate(directory.columns.paths)
    ]


def _points_of(directory, rank, stopping):
    """Return [(latitude, longitude, name)] of a place and its stops.

    `stopping` is the list of the points of its stops. The position of the place is left out if it
    is not exact. It is also left out if the place is open only at its stops and `stopping` is not
    empty: it is then only a garage.
    """
    columns = directory.columns
    if not columns.located >> rank & 1 or (stopping and columns.travelling >> rank & 1):
        return stopping
    return [(columns.latitudes[rank], columns.longitudes[rank], columns.titles[rank]), *stopping]


def _points_of_stops(directory):
    """Return {rank: [(latitude, longitude, name)]} of the stops with a point that are not over."""
    today, points_of = timezone.localdate(), defaultdict(list)
    for stop in directory.stops:
        if stop.has_point and (not stop.last_on or stop.last_on >= today):
            rank = directory.columns.rank[stop.place_id]
            name = f"{directory.columns.titles[rank]}, {stop.where}"
            if stop.point_is_rough:
                name = gettext("%(name)s (position approximative)") % {"name": name}
            points_of[rank].append((*stop.point, name))
    return points_of


def _to_json(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
