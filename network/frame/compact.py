"""The admin's pages without what no reader sees: indentation, and signs written out in six.

Wagtail's form of a page is indented by some seventy kilobytes, and writes each quotation mark of
what its blocks are in six signs. A telephone reads them all again at each opening.
"""

import json
import re

# What keeps its spaces: typed texts, and scripts, which are left as they are.
KEPT = re.compile(r"(<(textarea|pre|script|style)\b.*?</\2>)", re.DOTALL)
DATA = re.compile(
    r'(<script (?:id="[\w-]+" )?type="application/json"[^>]*>)(.*)(</script>)', re.DOTALL
)
# Wagtail's menu: the script that reads it takes what is not given for the same.
NOTHING = re.compile(r',"(?:attrs":\{\}|footer_text":"")')
# JSON that stands in a script stays what `json_script` made safe.
UNSAFE = {sign: f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}
# Begins with letters, which the engine looks for much faster than for a space before them.
QUOTED = re.compile(r'(data-[\w-]+=)"([^"]*&quot;[^"]*)"')


class CompactAdminMiddleware:
    """Stands below the compression."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if (
            request.path.startswith("/admin/")
            and not response.streaming
            and response.get("Content-Type", "").startswith("text/html")
        ):
            response.content = compact(response.content.decode(response.charset))
            if "Content-Length" in response:
                response["Content-Length"] = str(len(response.content))
        return response


def compact(html: str) -> str:
    """The same page: one line break where there were several spaces around one, data attributes
    between apostrophes where that is shorter, and letters with accents in data as they are."""
    parts = KEPT.split(html)
    del parts[2::3]  # the names of the elements
    parts[1::2] = [DATA.sub(_rewrite, part) for part in parts[1::2]]
    parts[::2] = [QUOTED.sub(_requote, _without_indentation(part)) for part in parts[::2]]
    return "".join(parts)


def _without_indentation(html):
    """Line by line: an expression that looks for the same takes six times longer."""
    first, *others = html.split("\n")
    if not others:
        return html
    lines = [line.strip() for line in others[:-1]]
    return "\n".join([first.rstrip(), *filter(None, lines), others[-1].lstrip()])


def _requote(match):
    if not match.string[max(match.start() - 1, 0)].isspace():
        return match[0]
    name, value = match.groups()
    return f"{name}'{value.replace("'", '&#39;').replace('&quot;', '"')}'"


def _rewrite(match):
    opening, data, closing = match.groups()
    short = json.dumps(json.loads(data), ensure_ascii=False, separators=(",", ":"))
    if "wagtail-sidebar-props" in opening:
        short = NOTHING.sub("", short)
    # One after the other: `translate` takes a hundred times longer where a letter has an accent.
    for sign, escaped in UNSAFE.items():
        short = short.replace(sign, escaped)
    return f"{opening}{short}{closing}"
