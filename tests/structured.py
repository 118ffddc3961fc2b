"""Read the structured data of a page."""

import json
import re


def objects_of(response):
    """Return the schema.org objects of the page, in order."""
    found = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', response.text, re.DOTALL
    )
    parsed = [json.loads(text) for text in found]
    return [each for one in parsed for each in (one if isinstance(one, list) else [one])]
