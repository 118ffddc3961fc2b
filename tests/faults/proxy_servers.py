"""nginx and Caddy before the site, with the files that `deploy/debian` gives them."""

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
ANYBODY = ssl._create_unverified_context()  # noqa: S323


class Proxy:
    """A program before the site, that visitors ask by HTTPS."""

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

    def written(self, name, **values):
        """A file of `deploy/debian`, its names replaced as the script does."""
        text = (DEBIAN / name).read_text(encoding="utf-8")
        values |= {"STATE": self.site.folder, "HSTS": "max-age=60"}
        for key, value in values.items():
            text = text.replace(f"@{key}@", str(value))
        return text

    @contextmanager
    def running(self, *command):
        with (self.folder / "journal").open("a") as journal:
            process = subprocess.Popen(command, stdout=journal, stderr=journal)
        try:
            self.site.wait_for(lambda: self.ask("/sante/vivant").status == 200)
            yield self
        finally:
            process.terminate()
            process.wait(60)

    def link(self, host=HOST):
        plain = socket.create_connection(("127.0.0.1", self.port), TIMEOUT)
        return ANYBODY.wrap_socket(plain, server_hostname=host)

    def ask(self, path, host=HOST, **headers):
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
    """The site behind nginx (with the modules that `deploy/debian/install` names)."""
    proxy, purge = Proxy(site), free_port()
    keys = {"CERTIFICATE": proxy.folder / "certificate.pem", "KEY": proxy.folder / "key.pem"}
    ports = {"HTTP": free_port(), "HTTPS": proxy.port, "INNER": free_port(), "PURGE": purge}
    text = proxy.written("nginx.conf", HOST=names, **ports, **keys)
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
    with site.under(COPIES_URL=f"http://127.0.0.1:{purge}/"), proxy.running(*command):
        yield proxy


@contextmanager
def caddy(site):
    """The site behind Caddy."""
    proxy = Proxy(site)
    tls = f"tls {proxy.folder}/certificate.pem {proxy.folder}/key.pem"
    text = proxy.written(
        "Caddyfile", SITE=f"https://{HOST}:{proxy.port}", TLS=tls, ADMIN="admin off\nauto_https off"
    )
    assert "unix/@RUN@/web.sock" in text
    path = proxy.folder / "Caddyfile"
    path.write_text(text.replace("unix/@RUN@/web.sock", f"127.0.0.1:{site.port}"))
    with proxy.running("caddy", "run", "--config", path, "--adapter", "caddyfile"):
        yield proxy
