"""A server that speaks S3, of the test's own: rclone's where it is recent enough (1.65), which
checks signatures and keeps files on the disk; else moto's, in a process of its own."""

import shutil
import socket
import subprocess
import sys
import time
from urllib.parse import urlsplit

import boto3
import pytest

KEY, SECRET = "AKIDONLYFORTESTS", "only/for+tests"
NAME = "reseau"
MOTO = "import sys; from moto.server import main; main(['-p', sys.argv[1]])"


@pytest.fixture(scope="module")
def s3_server(tmp_path_factory):
    """The address of a bucket."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        _command(port, tmp_path_factory.mktemp("s3")),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(600):
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    address = f"s3+http://{KEY}:only%2Ffor%2Btests@127.0.0.1:{port}/{NAME}"
    bucket_of(address).create()
    yield address
    process.terminate()
    process.wait(20)


def bucket_of(address):
    """The bucket, asked without the code of the site."""
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


def _command(port, folder):
    rclone = shutil.which("rclone")
    served = rclone and subprocess.run([rclone, "serve", "--help"], capture_output=True, text=True)
    if served and "Serve remote:path over s3" in served.stdout:
        keys = f"{KEY},{SECRET}"
        options = ("--config", "/dev/null", "--quiet", "--auth-key", keys)
        return [rclone, "serve", "s3", *options, "--addr", f"127.0.0.1:{port}", str(folder)]
    return [sys.executable, "-c", MOTO, str(port)]
