from resources.documents import document_of


def recipe_document(page):
    return document_of(page, "recipe", body=f"{page.goal}\n{page.material}\n{page.steps_text}")
