"""The searchable texts of a body."""

from wagtail.blocks import StreamValue


def searchable_texts(body: StreamValue) -> list[str]:
    """Return the texts of the blocks of `body` for the search, without tags.

    Omits the texts that a stored block does not have, such as new optional ones.
    """
    texts = map(str, body.stream_block.get_searchable_content(body))
    # Wagtail returns "None" for a field that a stored block does not have.
    return [text for text in texts if text != "None"]
