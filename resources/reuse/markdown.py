"""Conversion of a clean tree to CommonMark, with GitHub's tables. Pure: tree in, text out."""

import re
from xml.etree.ElementTree import Element

from .clean_html import INLINE, wrap_loose_text

SPECIAL = re.compile(r"([\\`*_\[\]<>])")
ENTITY = re.compile(r"&(?=#?\w+;)")
BEGINS = re.compile(r"^(\s*)(#{1,6}\s|[+-]\s|(\d{1,9})([.)])\s|[=~-]{3,}|[=-]+$)", re.MULTILINE)
MARKS = {"em": "*", "i": "*", "cite": "*", "strong": "**", "b": "**"}
HEADINGS = {"h2": "##", "h3": "###", "h4": "####"}


def markdown(body: Element) -> str:
    """Return the blocks of a tree of `clean_html.parsed` as Markdown, with a final line break."""
    return _joined(body) + "\n"


def escape(text: str) -> str:
    """Return `text` with a backslash before each backslash, backquote and sign among "*_[]<>".

    The "&" of a text that looks like an HTML entity is escaped too. Signs that Markdown interprets
    only at the start of a line, such as "#", are unchanged.
    """
    return ENTITY.sub(r"\&", SPECIAL.sub(r"\\\1", text))


def _joined(parent):
    return "\n\n".join(filter(None, map(_block, parent)))


def _block(element):
    tag = element.tag
    if tag in INLINE:
        return _marked(element)
    if tag in HEADINGS:
        return f"{HEADINGS[tag]} {_line(element, line_break=' ')}"
    if tag in {"ul", "ol"}:
        return _list(element)
    if tag == "blockquote":
        return _prefixed(_contents(element), "> ", "> ")
    if tag == "table":
        return _table(element)
    if tag == "hr":
        return "---"
    if tag == "dt":
        return f"**{_line(element)}**"
    if tag == "pre":
        return _prefixed("".join(element.itertext()), "    ", "    ")
    return _contents(element)


def _contents(element):
    """Return an element as Markdown: its blocks, or its text if it has no block.

    Blocks are paragraphs, lists, quotations and tables; in a figure or a description list, every
    child is a block. In a text without blocks, only `<br>` breaks the line.
    """
    if any(child.tag in {"p", "ul", "ol", "blockquote", "table"} for child in element):
        return _joined(wrap_loose_text(element))
    if element.tag in {"figure", "dl"}:
        return _joined(wrap_loose_text(element))
    return _begun(_line(element))


def _begun(line):
    """Return a paragraph with the start of each line escaped if it reads as a title, list or rule.

    `<br>` starts a line.
    """
    return BEGINS.sub(lambda m: m[1] + (f"{m[3]}\\{m[4]} " if m[3] else f"\\{m[2]}"), line)


def _list(element):
    first = int(element.get("start") or 1) if element.tag == "ol" else None
    items = []
    for rank, item in enumerate(element):
        mark = "- " if first is None else f"{first + rank}. "
        items.append(_prefixed(_contents(item), mark, " " * len(mark)))
    return "\n".join(items)


def _prefixed(text, first, others):
    lines = text.split("\n")
    prefixed = [first + lines[0], *(others + line for line in lines[1:])]
    return "\n".join(line.rstrip() for line in prefixed)


def _table(element):
    caption = element.find("caption")
    rows = [[_cell(cell) for cell in row] for row in element.iter("tr")]
    if not rows:
        return ""
    width = max(map(len, rows))
    rows = [[*row, *[""] * (width - len(row))] for row in rows]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    lines.insert(1, f"|{' --- |' * width}")
    title = f"**{_line(caption)}**\n\n" if caption is not None else ""
    return title + "\n".join(lines)


def _cell(element):
    return _line(element, line_break=" ").replace("|", "\\|")


def _line(element, line_break="\\\n"):
    return re.sub(r"[ \t\n]+", " ", _inline(element)).replace("\f", line_break).strip()


def _inline(element):
    text = escape(element.text or "")
    for child in element:
        text += _marked(child) + escape(child.tail or "")
    return text


def _marked(element):
    tag, inner = element.tag, _inline(element)
    if tag == "br":
        return "\f"
    if tag not in INLINE:
        return f" {inner} "  # a paragraph or a list in a cell
    if tag == "img":
        return f"![{escape(element.get('alt', ''))}]({element.get('src', '')})"
    if tag == "a" and element.get("href"):
        return f"[{inner.strip()}]({element.get('href')})"
    if tag == "code":
        return _code("".join(element.itertext()))
    mark = MARKS.get(tag, "")
    stripped = inner.strip()
    if not mark or not stripped:
        return inner
    before = inner[: len(inner) - len(inner.lstrip())]
    after = inner[len(inner.rstrip()) :]
    return f"{before}{mark}{stripped}{mark}{after}"


def _code(text):
    """Return `text` between backquotes, more of them than `text` has in a row."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    space = " " if longest else ""
    return f"{fence}{space}{text}{space}{fence}"
