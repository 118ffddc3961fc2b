"""What is around a text is beside it on a wide screen, and after it on a narrow one."""

import pytest

from .kinds import address

KINDS = [
    *("Article", "Interview", "Survey", "Recipe", "Easy"),
    "KeptLink",
]
# Pairs of texts that share some pixels, and the longest line of a paragraph in characters.
OVERLAPS = """() => {
  const cells = [...document.querySelectorAll(
    '.text-body > .stack--wide > :not(.prose, .article-foot),'
    + '.text-body > .stack--wide > .prose > *, .text-body .article-foot > *, .text-body > aside')];
  const boxes = cells.map(cell => cell.getBoundingClientRect()).filter(box => box.height);
  let pairs = 0;
  boxes.forEach((one, index) => boxes.slice(index + 1).forEach(other => {
    if (one.left < other.right - 1 && other.left < one.right - 1
        && one.top < other.bottom - 1 && other.top < one.bottom - 1) pairs += 1;
  }));
  return [boxes.length > 3, pairs];
}"""


def box(page, selector):
    return page.locator(selector).first.bounding_box()


@pytest.mark.parametrize("width", [360, 768, 1024, 1280])
def test_blocks_of_a_text_do_not_overlap(page, server, width):
    page.set_viewport_size({"width": width, "height": 800})
    for kind in KINDS:
        page.goto(server + address(f"resources.{kind}Page"))
        assert page.evaluate(OVERLAPS) == [True, 0], kind
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("width", "is_beside"), [(768, False), (1024, True), (1280, True)])
def test_notes_and_sources_are_beside_a_text(page, server, width, is_beside):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{server}/ressources/a-quoi-sert-encore-un-epn/")
    text, last = box(page, ".prose > p"), box(page, ".prose > :last-child")
    for selector in (".definitions", ".article-foot__sources"):
        note = box(page, selector)
        assert (note["x"] >= text["x"] + text["width"]) is is_beside
        assert (note["y"] < last["y"]) is is_beside
    assert text["width"] <= 600 or not is_beside
    figure = box(page, ".prose > .key-figure")
    assert (figure["x"] >= text["x"] + text["width"]) is is_beside
