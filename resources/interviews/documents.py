"""What the search indexes of interviews."""

from resources.documents import document_of


def interview_document(page):
    words = f"{page.interviewee}, {page.interviewee_role}\n{page.body_text}"
    return document_of(page, "interview", body=words)
