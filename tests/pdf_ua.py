"""Check the structure of a PDF against the rules of PDF/UA-1 (ISO 14289-1) that a program can read.

veraPDF is in none of the registries that the project installs from; these checks cover what the
sheets of the site use: metadata, tags, figures, headings, tables, lists, links and fonts. They say
nothing about the reading order of columns or the quality of an alternative text.
"""

import io
from collections.abc import Iterator
from itertools import pairwise

import pypdf
from pypdf.generic import ContentStream, DictionaryObject, IndirectObject

# The standard structure types of PDF 1.7 (ISO 32000-1, 14.8.4).
STANDARD = set(
    "Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2 H3 H4"
    " H5 H6 L LI Lbl LBody Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry Code"
    " Link Annot Ruby RB RT RP Warichu WT WP Figure Formula Form".split()
)
CHILDREN = {
    "L": {"LI", "L", "Caption"},
    "LI": {"Lbl", "LBody"},
    "Table": {"TR", "THead", "TBody", "TFoot", "Caption"},
    "THead": {"TR"},
    "TBody": {"TR"},
    "TFoot": {"TR"},
    "TR": {"TH", "TD"},
}
PAINT = {b"Tj", b"TJ", b"'", b'"', b"Do", b"f", b"F", b"f*", b"S", b"s", b"B", b"B*", b"b", b"sh"}


def faults(content: bytes) -> list[str]:
    """Return one line for each broken rule of a PDF; [] if no rule is broken."""
    document = pypdf.PdfReader(io.BytesIO(content))
    root = document.root_object
    return [
        *_metadata(document, root),
        *_structure(root),
        *(fault for page in document.pages for fault in _page(page, root)),
    ]


def elements(content: bytes) -> Iterator[tuple[str, dict]]:
    """Yield (type, element) for each structure element of a PDF, in reading order."""
    root = pypdf.PdfReader(io.BytesIO(content)).root_object
    yield from _walk(root["/StructTreeRoot"])


def _metadata(document, root):
    if document.is_encrypted:
        yield "the document is encrypted"
    if not root.get("/MarkInfo", {}).get("/Marked"):
        yield "the document is not marked as tagged (6.2)"
    if not root.get("/Lang"):
        yield "the document has no language (7.2)"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        yield "readers display the file name instead of the title (7.1)"
    packet = root["/Metadata"].get_data().decode() if "/Metadata" in root else ""
    if "pdfuaid" not in packet or not (document.metadata.title or "").strip():
        yield "the metadata has no title or no PDF/UA identifier (5, 7.1)"
    elif "dc:title" not in packet and "<title" not in packet and ":title>" not in packet:
        yield "the XMP packet has no title (7.1)"


def _structure(root):
    if "/StructTreeRoot" not in root:
        yield "the document has no structure tree (7.1)"
        return
    tree = list(_walk(root["/StructTreeRoot"]))
    headings = [int(kind[1]) for kind, _element in tree if kind[:1] == "H" and kind[1:].isdigit()]
    if headings[:1] != [1] or any(after > before + 1 for before, after in pairwise(headings)):
        yield f"the levels of the headings are {headings} (7.4.2)"
    for kind, element in tree:
        if kind not in STANDARD:
            yield f"{kind} is not a standard type (7.1)"
        if kind == "Figure" and not str(element.get("/Alt", "")).strip():
            yield "a figure has no alternative text (7.3)"
        names = {child.get("/S", "/")[1:] for child in _children(element)}
        if wrong := names - CHILDREN.get(kind, names):
            yield f"{kind} contains {sorted(wrong)} (7.2)"
        if kind == "Table":
            yield from _table(element)


def _table(table):
    cells = [(kind, cell) for kind, cell in _walk(table) if kind in ("TH", "TD")]
    if not any(kind == "TH" for kind, _cell in cells):
        yield "a table has no header cell (7.5)"
    for kind, cell in cells:
        if kind == "TD" and not cell.get("/A", {}).get("/Headers"):
            yield "a data cell has no header (7.5)"


def _page(page, root):
    number = page.page_number + 1
    annotations = [one.get_object() for one in page.get("/Annots") or []]
    if annotations and page.get("/Tabs") != "/S":
        yield f"page {number}: links do not follow the structure (7.18.3)"
    for annotation in annotations:
        if not annotation.get("/Contents") or "/StructParent" not in annotation:
            yield f"page {number}: a link has no description or no tag (7.18.5)"
    for name, font in page["/Resources"].get("/Font", {}).items():
        descendant = font.get_object().get("/DescendantFonts", [font])[0].get_object()
        described = descendant.get("/FontDescriptor", {})
        if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(described):
            yield f"page {number}: the typeface {name} is not embedded (7.21.4)"
        if "/ToUnicode" not in font.get_object():
            yield f"page {number}: the letters of {name} have no text (7.21.7)"
    if untagged := _untagged(page):
        yield f"page {number}: {untagged} operators are neither tagged nor artifacts (7.1)"


def _untagged(page):
    """Return the number of operators of a page that paint outside marked content."""
    depth, count = [], 0
    for operands, operator in ContentStream(page.get_contents(), page.pdf).operations:
        if operator in (b"BDC", b"BMC"):
            is_artifact = operands[0] == "/Artifact"
            depth.append(is_artifact or (len(operands) > 1 and "/MCID" in operands[1]))
        elif operator == b"EMC":
            depth.pop()
        elif operator in PAINT and not any(depth):
            count += 1
    return count


def _walk(element):
    for child in _children(element):
        yield child.get("/S", "/")[1:], child
        yield from _walk(child)


def _children(element):
    """Return the structure elements directly below an element."""
    kids = element.get("/K", [])
    kids = kids.get_object() if isinstance(kids, IndirectObject) else kids
    kids = kids if isinstance(kids, list) else [kids]
    kids = [kid.get_object() for kid in kids]
    return [kid for kid in kids if isinstance(kid, DictionaryObject) and "/S" in kid]
