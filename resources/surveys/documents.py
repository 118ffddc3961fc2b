"""What the search indexes of surveys."""

from resources.documents import document_of


def survey_document(page):
    words = f"{page.sample}\n{page.method}\n{page.body_text}"
    return document_of(page, "survey", body=words)
