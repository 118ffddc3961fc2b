"""What the search indexes of debates."""

from resources.documents import document_of


def debate_document(page):
    return document_of(page, "debate", body=f"{page.introduction}\n{page.positions_text}")
