"""The transport of Elasticsearch 8 or 9, over its own client."""

from typing import Any

from elasticsearch import ApiError, Elasticsearch, TransportError

from .base import RefusedError, UnreachableError


class ElasticTransport:
    """A connection to an Elasticsearch cluster, without retries."""

    name = "elasticsearch"

    def __init__(self, url, user, password):
        account = {"basic_auth": (user, password)} if user else {}
        self.client = Elasticsearch(url, max_retries=0, retry_on_timeout=False, **account)

    def call(
        self, method: str, path: str, body: dict | list | None = None, *, timeout: float
    ) -> Any:
        """Send a request and return the parsed JSON of the response.

        A list is sent as newline-delimited JSON. `timeout`, in seconds, applies to the connection
        and again to the answer. Raises `RefusedError` for an HTTP error, `UnreachableError` for any
        other failure.
        """
        kind = "application/x-ndjson" if isinstance(body, list) else "application/json"
        headers = {"accept": "application/json", "content-type": kind}
        client = self.client.options(request_timeout=timeout)
        try:
            return client.perform_request(method, path, headers=headers, body=body).body
        except ApiError as error:
            raise RefusedError(error.status_code, str(error.body)[:500]) from error
        except TransportError as error:
            raise UnreachableError(str(error)[:500]) from error
