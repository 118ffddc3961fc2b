"""Format the logs as lines of JSON (LOG_FORMAT=json)."""

import datetime
import json
import logging
import traceback

from .requests import request_id
from .scrubbing import scrub

# The only extra attributes of a record that are logged: the ones of a request.
FACTS = ("method", "path", "status", "milliseconds")


class JsonFormatter(logging.Formatter):
    """A formatter that writes one JSON object for each record.

    `scrub` removes personal data from the message and from the text of the error. The keys are
    `time`, `level`, `logger` and `message`. A record of a request also has `request_id`, and
    `FACTS` if it logs the request. A record of an exception has `error` and `stack`.
    """

    def format(self, record) -> str:
        """Return the record as a line of JSON."""
        moment = datetime.datetime.fromtimestamp(record.created, datetime.UTC)
        line = {
            "time": moment.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": scrub(record.getMessage()),
        }
        if own := request_id.get():
            line["request_id"] = own
        line |= {name: getattr(record, name) for name in FACTS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0]:
            kind, error, trace = record.exc_info
            line["error"] = f"{kind.__module__}.{kind.__qualname__}: {scrub(error)}"
            line["stack"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(trace)
            ]
        return json.dumps(line, ensure_ascii=False)
