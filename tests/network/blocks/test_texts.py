"""The searchable texts of a body."""

from wagtail.blocks import StreamBlock

from network.blocks import BODY_BLOCKS
from network.blocks.texts import searchable_texts


def test_text_that_a_stored_block_does_not_have_is_not_searchable():
    quote = {"type": "quote", "value": {"text": "Bien dit"}}
    heading = {"type": "heading", "value": {"text": "Titre", "level": "2"}}
    body = StreamBlock(BODY_BLOCKS).to_python([heading, quote])
    assert searchable_texts(body) == ["Titre", "Bien dit"]
