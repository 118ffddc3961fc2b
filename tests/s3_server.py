"""A temporary S3 server: OpenStack Swift, rclone 1.65 or later, or moto.

The first one installed is used. Swift and rclone check signatures and store files on the disk; moto
does neither.
"""

import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.parse import quote, urlsplit

import boto3
import pytest

from tests import swift_server

KEY, SECRET = "maillage:tests", "only/for+tests"
NAME = "reseau"
SWIFT = ("swift-proxy", "swift-account", "swift-container", "swift-object")
NO_SERVER = "No server that checks signatures: apt-get install " + " ".join(SWIFT)
MOTO = "import sys; from moto.server import main; main(['-p', sys.argv[1]])"


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def serving(folder):
    """Run a server during the block, and yield the URL of a new bucket, with its key and secret.

    Swift and rclone store the files in `folder`, moto in memory.
    """
    port, processes = _start(folder)
    try:
        for _ in range(600):
            with socket.socket() as client:
                if client.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        address = f"s3+http://{quote(KEY)}:{quote(SECRET, safe='')}@127.0.0.1:{port}/{NAME}"
        bucket_of(address).create()
        yield address
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(20)


@pytest.fixture(scope="module")
def s3_server(tmp_path_factory):
    """Yield the URL of a bucket."""
    with serving(tmp_path_factory.mktemp("s3")) as address:
        yield address


@pytest.fixture(scope="module")
def signing_s3_server(s3_server):
    """Return the URL of a bucket on a server that refuses a wrong signature, or skip the test."""
    if not checks_signatures():
        pytest.skip(NO_SERVER)
    return s3_server


def bucket_of(address):
    """Return the boto3 bucket, independent of the code of the site."""
    resource = boto3.resource(
        "s3",
        endpoint_url=f"http://{urlsplit(address).netloc.rpartition('@')[2]}",
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
        region_name="us-east-1",
    )
    return resource.Bucket(NAME)


def names(bucket):
    return sorted(item.key for item in bucket.objects.all())


def checks_signatures():
    return swift_server.is_installed() or _rclone() is not None


def _rclone():
    """Return the path of rclone if it can serve S3, otherwise None."""
    rclone = shutil.which("rclone")
    served = rclone and subprocess.run([rclone, "serve", "--help"], capture_output=True, text=True)
    return rclone if served and "Serve remote:path over s3" in served.stdout else None


def _start(folder):
    """Start the best server that is installed; return its port and its processes."""
    if swift_server.is_installed():
        return swift_server.start(folder, free_port, KEY, SECRET)
    port, command = free_port(), [sys.executable, "-c", MOTO]
    if rclone := _rclone():
        options = ("--config", "/dev/null", "--quiet", "--auth-key", f"{KEY},{SECRET}", "--addr")
        command = [rclone, "serve", "s3", str(folder), *options]
        arguments = [f"127.0.0.1:{port}"]
    else:
        arguments = [str(port)]
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return port, [subprocess.Popen([*command, *arguments], **silent)]
