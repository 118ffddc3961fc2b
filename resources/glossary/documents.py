from resources.documents import document_of


def entry_document(page):
    return document_of(
        page, "term", body=f"{page.other_names}\n{page.definition}\n{page.easy_definition}"
    )
