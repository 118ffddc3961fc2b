"""What a page says of itself to machines."""

import json
import re


def objects_of(response):
    """The schema.org objects of a page, in order."""
    found = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', response.text, re.DOTALL
    )
    said = [json.loads(text) for text in found]
    return [each for one in said for each in (one if isinstance(one, list) else [one])]
