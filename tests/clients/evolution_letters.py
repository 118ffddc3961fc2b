"""Receive letters in GNOME's Evolution Data Server, and print the dates of a local calendar.

Usage: evolution_letters.py ADDRESS FILE..., with /usr/bin/python3 in a `dbus-run-session` with its
own home folder. A FILE is a letter with a calendar part, or a calendar to import. After each file,
the script prints {"dates": [[uid, seconds, title]]} as a line of JSON.
"""

import email
import json
import sys
import time
from pathlib import Path

import gi

gi.require_version("EDataServer", "1.2")
gi.require_version("ECal", "2.0")
gi.require_version("ICalGLib", "3.0")
from gi.repository import ECal, EDataServer, ICalGLib  # noqa: E402


def calendar_in(path):
    content = path.read_bytes()
    if path.suffix == ".ics":
        return content
    parts = email.message_from_bytes(content).walk()
    return next(p for p in parts if p.get_content_type() == "text/calendar").get_payload(
        decode=True
    )


def seconds(moment):
    return moment.as_timet_with_zone(moment.get_timezone())


def read(client):
    """Return [[uid, seconds, title]] of the stored events, with a year of each series.

    The dates of the whole calendar are not generated: the local store keeps a removed instance in
    its index of dates until it is opened again.
    """
    _ok, stored = client.get_object_list_as_comps_sync("#t", None)
    series = [each.get_icalcomponent() for each in stored if each.has_recurrences()]
    uids = {each.get_uid() for each in series}
    alone = [each.get_icalcomponent() for each in stored]
    dates = [
        [each.get_uid(), seconds(each.get_dtstart()), each.get_summary()]
        for each in alone
        if each.get_uid() not in uids
    ]

    def note(instance, start, _end, *_rest):
        dates.append([instance.get_uid(), seconds(start), instance.get_summary()])
        return True

    now = int(time.time())
    for each in series:
        # With its changed dates, which are stored beside it.
        client.generate_instances_for_object_sync(each, now, now + 366 * 86400, None, note, None)
    return dates


registry = EDataServer.SourceRegistry.new_sync(None)
source = EDataServer.Source.new(None, None)
source.set_display_name("personnel")
source.set_parent("local-stub")
source.get_extension(EDataServer.SOURCE_EXTENSION_CALENDAR).set_backend_name("local")
registry.commit_source_sync(source, None)
time.sleep(0.5)
client = ECal.Client.connect_sync(
    registry.ref_source(source.get_uid()), ECal.ClientSourceType.EVENTS, 5, None
)
for name in sys.argv[2:]:
    received = ICalGLib.Component.new_from_string(calendar_in(Path(name)).decode())
    client.receive_objects_sync(received, ECal.OperationFlags.NONE, None)
    sys.stdout.write(f"{json.dumps({'dates': read(client)})}\n")
    sys.stdout.flush()
