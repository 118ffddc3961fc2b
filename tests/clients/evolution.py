"""Subscribe GNOME's Evolution Data Server to a feed, read it twice, and print its dates.

Usage: evolution.py URL FIRST LAST, with /usr/bin/python3 in a `dbus-run-session` with its own home
folder. FIRST and LAST are seconds since the epoch; the output is JSON [[uid, seconds]].
"""

import json
import sys
import time

import gi

gi.require_version("EDataServer", "1.2")
gi.require_version("ECal", "2.0")
gi.require_version("ICalGLib", "3.0")
from gi.repository import ECal, EDataServer, GLib  # noqa: E402

url, first, last = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
registry = EDataServer.SourceRegistry.new_sync(None)
source = EDataServer.Source.new(None, None)
source.set_display_name("agenda")
source.set_parent("webcal-stub")
source.get_extension(EDataServer.SOURCE_EXTENSION_CALENDAR).set_backend_name("webcal")
parsed = GLib.Uri.parse(url, GLib.UriFlags.NONE)
source.get_extension(EDataServer.SOURCE_EXTENSION_WEBDAV_BACKEND).set_uri(parsed)
source.get_extension(EDataServer.SOURCE_EXTENSION_AUTHENTICATION).set_host(parsed.get_host())
source.get_extension(EDataServer.SOURCE_EXTENSION_OFFLINE).set_stay_synchronized(True)
registry.commit_source_sync(source, None)
time.sleep(0.5)
client = ECal.Client.connect_sync(
    registry.ref_source(source.get_uid()), ECal.ClientSourceType.EVENTS, 5, None
)
for _attempt in range(60):
    time.sleep(0.5)
    _ok, components = client.get_object_list_as_comps_sync("#t", None)
    if components:
        break
client.refresh_sync(None)
time.sleep(4)
dates = []


def note(component, start, end, *rest):
    dates.append([component.get_uid(), start.as_timet_with_zone(start.get_timezone())])
    return True


client.generate_instances_sync(first, last, None, note, None)
sys.stdout.write(json.dumps(dates))
