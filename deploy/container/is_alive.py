"""Exit with 0 if the site answers 200 in its container to a request like the proxy's, else 1."""

import os
import sys
from http.client import HTTPConnection
from urllib.parse import urlsplit

connection = HTTPConnection("127.0.0.1", int(os.environ.get("PORT") or 8000), timeout=4)
headers = {"Host": urlsplit(os.environ["SITE_URL"]).netloc, "X-Forwarded-Proto": "https"}
connection.request("GET", "/sante/vivant", headers=headers)
sys.exit(connection.getresponse().status != 200)
