"""The places of the directory as points of the interactive map."""

import json
from itertools import compress

from django.utils import timezone
from django.utils.translation import get_language, gettext

from network.filters.bits import flags_of
from network.memory.stamped_cache import StampedCache
from network.models import Territory
from network.models.territory import city_code
from places.directory import Directory
from places.near.nearest import is_running

# The JSON texts of all places: two entries, for two languages or for a directory and its successor.
memory = StampedCache("points of the map", entries=2)


def as_json(directory: Directory, places: int, root: str, inside: Territory | None = None) -> bytes:
    """Return the points of a bit set of places as JSON.

    The result is [[latitude, longitude, name, path, commune], …].
    Bits are ranks in the directory. `root` is the `url_path` of the site's root page; it is removed
    from the paths. The points are those of `Locations.situations`, without the stops that are over.
    The own position of a place that is open only at its stops is thus omitted if one of its stops
    has a point. A place without a point is omitted. A name is the title or, for a stop, "<title>,
    <where>"; it ends with the translated "(position approximative)" if the point is rough.

    With `inside`, the stops and addresses outside this territory have no point.

    Without `inside`, the texts of all places are cached until the content stamp changes or until
    midnight.
    """
    if inside:
        texts = _texts(directory, root, directory.situations_in(places, inside))
    else:
        today = timezone.localdate()
        key = directory.read_at, root, get_language(), today
        running = _running_situations(directory, today)
        texts = memory.get(key, lambda: _texts(directory, root, running), stamp=directory.stamp)
    shown = filter(None, compress(texts, flags_of(places)))
    return f"[{','.join(shown)}]".encode()


def _running_situations(directory, today):
    """Yield the situations of each place, by rank, without the stops that are over."""
    for situations in directory.locations.situations:
        yield [one for one in situations if is_running(one.stop, today)]


def _texts(directory, root, situations_by_rank):
    """Return the points of each place as JSON, by rank: "[…],[…]", or "" without a point.

    The paths in the points are relative to the page with the URL path `root`.
    """
    return [
        ",".join(
            dict.fromkeys(
                _to_json(
                    [
                        *(round(axis, 5) for axis in one.point),
                        _name_of(one, title),
                        f"/{path[len(root) :]}",
                        city_code(one.area),
                    ]
                )
                for one in situations
            )
        )
        for path, title, situations in zip(
            directory.columns.paths,
            directory.columns.titles,
            situations_by_rank,
            strict=True,
        )
    ]


def _name_of(situation, title):
    name = f"{title}, {situation.stop.where}" if situation.stop else title
    if not situation.is_rough:
        return name
    return gettext("%(name)s (position approximative)") % {"name": name}


def _to_json(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
