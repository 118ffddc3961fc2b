"""A temporary OpenStack Swift server, with one copy of each file.

Swift has an S3 interface that checks signatures, and hosting companies offer it. On Debian:
`apt-get install swift-{proxy,account,container,object}`.
"""

import getpass
import os
import shutil
import subprocess
from pathlib import Path

PROXY = "swift-proxy-server"
KINDS = ("account", "container", "object")
SECRETS = Path("/etc/swift/swift.conf")  # from Debian's package; required by every server
HEAD = """[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
user = {user}
swift_dir = {folder}
devices = {folder}/devices
mount_check = false
workers = 0
log_address = {folder}/no-log
"""
STORE = """[pipeline:main]
pipeline = {kind}-server
[app:{kind}-server]
use = egg:swift#{kind}
"""
GATE = """[pipeline:main]
pipeline = catch_errors cache s3api tempauth slo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:9
[filter:s3api]
use = egg:swift#s3api
s3_acl = false
location = us-east-1
[filter:slo]
use = egg:swift#slo
[filter:tempauth]
use = egg:swift#tempauth
user_{user} = {secret} .admin
"""
# Does what nine runs of `swift-ring-builder` would do, with the Python of Debian.
RINGS = """
import sys
from swift.common.ring import RingBuilder
for each in sys.argv[2:]:
    kind, port = each.split(":")
    builder = RingBuilder(part_power=4, replicas=1, min_part_hours=0)
    place = {"region": 1, "zone": 1, "ip": "127.0.0.1", "port": int(port), "device": "disk"}
    builder.add_dev(place | {"weight": 1, "meta": ""})
    builder.rebalance()
    builder.get_ring().save(f"{sys.argv[1]}/{kind}.ring.gz")
"""


def is_installed():
    programs = (PROXY, *(f"swift-{kind}-server" for kind in KINDS))
    return all(map(shutil.which, programs)) and os.access(SECRETS, os.R_OK)


def start(folder, free_port, key, secret):
    """Start a server that accepts this key (`account:user`) and secret.

    Returns (port of the proxy, processes), which the caller terminates. `free_port()` returns a
    free port.
    """
    processes, user = [], getpass.getuser()
    (folder / "devices" / "disk").mkdir(parents=True)

    def run(program, name, body):
        port = free_port()
        path = folder / f"{name}.conf"
        head = HEAD.format(port=port, user=user, folder=folder)
        path.write_text(head + body, encoding="utf-8")
        with (folder / f"{name}.log").open("w") as journal:
            process = subprocess.Popen([program, path, "--verbose"], stdout=journal, stderr=journal)
        processes.append(process)
        return port

    ports = [run(f"swift-{kind}-server", kind, STORE.format(kind=kind)) for kind in KINDS]
    words = [f"{kind}:{port}" for kind, port in zip(KINDS, ports, strict=True)]
    subprocess.run(["/usr/bin/python3", "-c", RINGS, folder, *words], check=True)
    body = GATE.format(user=key.replace(":", "_"), secret=secret)
    return run(PROXY, "proxy", body), processes
