"""nginx and Caddy in front of the site, configured by the files of `deploy/debian`."""

import http.client
import socket
import ssl
import subprocess
import time
from contextlib import contextmanager

from .site import HOST, NO_ANSWER, ROOT, TIMEOUT, Answer, free_port

DEBIAN = ROOT / "deploy" / "debian"
MODULES = "/etc/nginx/modules-enabled/*.conf"
NGINX = """user root;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
include {modules};
events {{ worker_connections 768; }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    {site}
}}
"""
UNVERIFIED = ssl._create_unverified_context()  # noqa: S323


class Proxy:
    """A proxy that visitors reach over HTTPS; its files are in the folder `proxy` of the site."""

    def __init__(self, site):
        self.site, self.port, self.folder = site, free_port(), site.folder / "proxy"
        self.folder.mkdir(exist_ok=True)
        site.manage("write_error_pages")
        subprocess.run(
            [
                *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj"),
                *(f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}"),
                *("-keyout", self.folder / "key.pem", "-out", self.folder / "certificate.pem"),
            ],
            check=True,
            stderr=subprocess.DEVNULL,
        )

    def render(self, name, **values):
        """Return a file of `deploy/debian` with its @NAMES@ replaced, as `install` does."""
        text = (DEBIAN / name).read_text(encoding="utf-8")
        values |= {"STATE": self.site.folder, "HSTS": "max-age=60"}
        for key, value in values.items():
            text = text.replace(f"@{key}@", str(value))
        return text

    @contextmanager
    def running(self, *command):
        """Run the proxy during the block; yield self once the site answers through it."""
        with (self.folder / "journal").open("a") as journal:
            process = subprocess.Popen(command, stdout=journal, stderr=journal)
        try:
            self.site.wait_for(lambda: self.fetch("/sante/vivant").status == 200)
            yield self
        finally:
            process.terminate()
            process.wait(60)

    def link(self, host=HOST):
        plain = socket.create_connection(("127.0.0.1", self.port), TIMEOUT)
        return UNVERIFIED.wrap_socket(plain, server_hostname=host)

    def fetch(self, path, host=HOST, **headers):
        began = time.monotonic()
        link = http.client.HTTPSConnection("127.0.0.1", timeout=TIMEOUT)
        try:
            link.sock = self.link(host)
            link.request("GET", path, headers={"Host": host, **headers})
            answer = link.getresponse()
            text = answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            return Answer(NO_ANSWER, str(error), time.monotonic() - began)
        finally:
            link.close()
        location = answer.headers.get("Location", "")
        return Answer(answer.status, text, time.monotonic() - began, location, answer.headers)


@contextmanager
def nginx(site, names=HOST):
    """Run nginx, with the modules enabled on this machine, in front of the site; yield its `Proxy`.

    The site is restarted before and after the block.
    """
    proxy, purge = Proxy(site), free_port()
    keys = {"CERTIFICATE": proxy.folder / "certificate.pem", "KEY": proxy.folder / "key.pem"}
    ports = {"HTTP": free_port(), "HTTPS": proxy.port, "INNER": free_port(), "PURGE": purge}
    text = proxy.render("nginx.conf", HOST=names, **ports, **keys)
    for here, there in (
        ("unix:@RUN@/web.sock", f"127.0.0.1:{site.port}"),
        ("/var/cache/nginx/maillage", proxy.folder / "copies"),
        ("/var/log/nginx", proxy.folder),
    ):
        assert here in text
        text = text.replace(here, str(there))
    path = proxy.folder / "nginx.conf"
    path.write_text(NGINX.format(folder=proxy.folder, modules=MODULES, site=text), encoding="utf-8")
    command = ("nginx", "-c", path, "-g", "daemon off;")
    with site.restarted_with(COPIES_URL=f"http://127.0.0.1:{purge}/"), proxy.running(*command):
        yield proxy


@contextmanager
def caddy(site):
    """Run Caddy in front of the site during the block, and yield its `Proxy`."""
    proxy = Proxy(site)
    tls = f"tls {proxy.folder}/certificate.pem {proxy.folder}/key.pem"
    text = proxy.render(
        "Caddyfile", SITE=f"https://{HOST}:{proxy.port}", TLS=tls, ADMIN="admin off\nauto_https off"
    )
    assert "unix/@RUN@/web.sock" in text
    path = proxy.folder / "Caddyfile"
    path.write_text(text.replace("unix/@RUN@/web.sock", f"127.0.0.1:{site.port}"))
    with proxy.running("caddy", "run", "--config", path, "--adapter", "caddyfile"):
        yield proxy
