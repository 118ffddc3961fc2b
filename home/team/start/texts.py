"""Parser of the initial texts of a site: a head of `key: value` lines, then some Markdown.

The Markdown has `##` and `###` headings, paragraphs, `-` and `1.` lists, `>` quotes with
`> — author`, `::: kind Title` … `:::` callouts, `::: facts publisher` … `:::` facts from the
settings, `|` tables, `**bold**`, `*italic*`, `[text](address)`.
Pure: text in, plain values out, in the format of `home.blocks.STANDARD_BLOCKS`.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path

ITEM = re.compile(r"(?:- |\d+\. )")


@dataclass(frozen=True)
class Text:
    """A parsed file. `head` maps a key to its text, or to a list of lines; `body` is Markdown."""

    head: dict[str, str | list[str]]
    body: str

    def words(self, key: str) -> list[str]:
        """Return the comma-separated words of `key` in the head; [] if the key is absent."""
        return [word.strip() for word in self.head.get(key, "").split(",") if word.strip()]

    def pairs(self, key: str) -> list[tuple[str, str]]:
        """Return [(text, address)] of the `text | address` lines of `key`; [] if it is absent.

        The last `|` of a line separates the text and the address; without a `|`, the address is "".
        """
        lines = self.head.get(key) or []
        return [(text.strip(), address.strip()) for text, _, address in map(_cut, lines)]

    @property
    def stream(self) -> str:
        """The body as JSON for a StreamField."""
        return json.dumps(blocks(self.body))


def read(path: Path, filled: Mapping[str, str] | tuple = ()) -> Text:
    """Return the `Text` of a file, with each `{key}` replaced by its value in `filled`.

    Raises ValueError if the head is not between two `---` lines.
    """
    content = path.read_text(encoding="utf-8")
    for key, value in dict(filled).items():
        content = content.replace(f"{{{key}}}", value)
    _, head, body = content.split("---\n", 2)
    values, key = {}, None
    for line in head.splitlines():
        if line.startswith("- "):
            values[key] = [*(values[key] or []), line[2:]]
        else:
            key, _, value = line.partition(":")
            values[key] = value.strip()
    return Text(values, body.strip())


def read_all(*folders: Path, filled: Mapping[str, str] | tuple = ()) -> list[Text]:
    """Return the texts of `folders`, sorted by file name.

    If a file name is in several folders, the last folder counts.
    """
    paths = {path.name: path for folder in folders for path in folder.glob("*.md")}
    return [read(paths[name], filled) for name in sorted(paths)]


def blocks(body: str) -> list[dict]:
    """Return the blocks of a StreamField, [{"type", "value"}], for a Markdown text.

    Adjacent paragraphs and lists make one block. `body` must be stripped and not empty.
    """
    parsed = [_block(part) for part in re.split(r"\n{2,}", body)]
    merged = []
    for is_text, group in groupby(parsed, key=lambda block: block["type"] == "paragraph"):
        group = list(group)
        if is_text:
            html = "".join(block["value"] for block in group)
            group = [{"type": "paragraph", "value": html}]
        merged += group
    return merged


def rich(text: str) -> str:
    """Return one line of Markdown as HTML: bold, italic and links; other text is escaped.

    Backticks are removed.
    """
    html = escape(text, quote=False).replace("`", "")
    html = re.sub(r"\[(.+?)\]\((.+?)\)", r'<a href="\2">\1</a>', html)
    html = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", html)
    return re.sub(r"\*(.+?)\*", r"<i>\1</i>", html)


def _cut(line):
    return line.rpartition("|") if "|" in line else (line, "", "")


def _block(part):
    lines = part.splitlines()
    first = lines[0]
    if first.startswith("#"):
        marks, _, text = first.partition(" ")
        return {"type": "heading", "value": {"text": text, "level": str(len(marks))}}
    if first.startswith("::: facts"):
        return {"type": "network_facts", "value": {"kind": first.split()[2]}}
    if first.startswith(":::"):
        return {"type": "callout", "value": _callout(lines)}
    if first.startswith(">"):
        return {"type": "quote", "value": _quote(lines)}
    if first.startswith("|"):
        return {"type": "table", "value": _table(lines)}
    if ITEM.match(first):
        tag = "ul" if first.startswith("- ") else "ol"
        items = "".join(f"<li>{rich(ITEM.sub('', line, count=1))}</li>" for line in lines)
        return {"type": "paragraph", "value": f"<{tag}>{items}</{tag}>"}
    return {"type": "paragraph", "value": f"<p>{rich(' '.join(lines))}</p>"}


def _callout(lines):
    _, kind, *title = lines[0].split(" ", 2)
    html = "".join(f"<p><b>{rich(words)}</b></p>" for words in title)
    return {"kind": kind, "text": html + f"<p>{rich(' '.join(lines[1:-1]))}</p>"}


def _quote(lines):
    quoted = [line.removeprefix(">").strip() for line in lines]
    author = quoted.pop().removeprefix("— ") if quoted[-1].startswith("— ") else ""
    return {"text": " ".join(quoted), "author": author, "url": ""}


def _table(lines):
    heads, _rule, *rows = [_cells(line) for line in lines]
    return {
        "columns": [{"type": "text", "heading": head} for head in heads],
        "rows": [{"values": row} for row in rows],
        "caption": "",
    }


def _cells(line):
    return [cell.strip().replace("**", "") for cell in line.strip().strip("|").split("|")]
