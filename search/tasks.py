from django.tasks import task

from . import indexing


@task
def refresh_subtree(page_id):
    """After a move, a new address or a restriction: as many documents as there are pages below."""
    indexing.refresh_subtree(page_id)
