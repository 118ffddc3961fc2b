"""OpenSearch 2 or 3, by its own client."""

import sys
from types import ModuleType

# Its metrics, which are off, import a package named as our app `events`.
_metrics = ModuleType("opensearchpy.metrics.metrics_events")
_metrics.MetricsEvents = None
sys.modules.setdefault(_metrics.__name__, _metrics)

from opensearchpy import OpenSearch, OpenSearchException, TransportError  # noqa: E402
from opensearchpy.exceptions import ConnectionError as UnconnectedError  # noqa: E402

from .transport import RefusedError, Transport, UnreachableError  # noqa: E402


class OpenSearchTransport(Transport):
    name = "opensearch"

    def __init__(self, url, user, password):
        account = {"http_auth": (user, password)} if user else {}
        self.client = OpenSearch(url, max_retries=0, retry_on_timeout=False, **account)

    def call(self, method, path, body=None, *, timeout):
        if isinstance(body, list):
            serializer = self.client.transport.serializer
            body = "".join(f"{serializer.dumps(line)}\n" for line in body)
        try:
            return self.client.transport.perform_request(
                method, path, params={"request_timeout": timeout}, body=body
            )
        except UnconnectedError as error:
            raise UnreachableError(str(error)[:500]) from error
        except TransportError as error:
            raise RefusedError(error.status_code, str(error.info)[:500]) from error
        except OpenSearchException as error:
            raise UnreachableError(str(error)[:500]) from error
