"""What the search indexes of a page of text."""

from search.documents import Document


def page_document(page):
    """The page's words; the blocks say what they hold to be searched."""
    body = page.body.stream_block.get_searchable_content(page.body)
    return Document(
        kind="page",
        title=page.title,
        url=page.get_url() or "",
        summary=page.summary,
        body="\n".join(body),
        language=page.language,
    )
