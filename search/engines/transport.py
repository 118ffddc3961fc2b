"""How a request reaches a cluster and what may go wrong on the way."""

from abc import ABC, abstractmethod


class ClusterError(Exception):
    """The cluster did not do what it was asked."""


class UnreachableError(ClusterError):
    """It refused the connection, kept silent, or answered what is not JSON."""


class RefusedError(ClusterError):
    """It answered no: an HTTP status and its message."""

    def __init__(self, status, message):
        super().__init__(f"{status}: {message}")
        self.status = status


class Transport(ABC):
    name = ""

    @abstractmethod
    def call(self, method, path, body=None, *, timeout):
        """The JSON answered, within about `timeout` seconds. A list is sent a line an item.

        Raises `UnreachableError` or `RefusedError`.
        """
