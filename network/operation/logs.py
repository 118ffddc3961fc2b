"""The journal as lines of JSON, for a machine: LOG_FORMAT=json."""

import datetime
import json
import logging
import traceback

from .requests import request_id
from .scrubbing import scrub

# What a line of a request adds, and nothing else of what a record may carry.
FACTS = ("method", "path", "status", "milliseconds")


class JsonFormatter(logging.Formatter):
    """One object a line: `time`, `level`, `logger`, `message`, `request_id` where there is a
    request, and `error` with `stack`. No personal data: see `scrub`."""

    def format(self, record):
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
