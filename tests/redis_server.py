"""A Redis or Valkey server for one test, which can be stopped, frozen and started again."""

import shutil
import signal
import socket
import subprocess
import time

import pytest

PROGRAMS = ("redis-server", "valkey-server")


class RedisServer:
    def __init__(self, folder, program):
        self.folder, self.program = folder, program
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self):
        options = {"port": self.port, "bind": "127.0.0.1", "dir": self.folder, "save": ""}
        arguments = [text for name, value in options.items() for text in (f"--{name}", str(value))]
        self.process = subprocess.Popen([self.program, *arguments], stdout=subprocess.DEVNULL)
        for _ in range(100):
            with socket.socket() as client:
                if client.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise RuntimeError(f"{self.program} did not start.")

    def stop(self):
        self.process.send_signal(signal.SIGCONT)
        self.process.terminate()
        self.process.wait(10)

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)


@pytest.fixture(params=PROGRAMS)
def redis_server(request, tmp_path):
    if not shutil.which(request.param):
        pytest.skip(f"apt-get install {request.param}")
    server = RedisServer(tmp_path, request.param)
    server.start()
    yield server
    server.stop()
