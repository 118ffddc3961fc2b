"""The view that exports the numbers of a chart."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from network.database.querysets import public_pages
from network.outputs.cors import open_to_scripts
from network.outputs.responses import conditional_response

from .facts.numbers import as_csv
from .facts.tables import rows_named, tables_of

CSV = "text/csv; charset=utf-8; header=present"


@open_to_scripts
def table_csv(request: HttpRequest, pk: int, file: str) -> HttpResponse:
    """Return the tables named `file` of the public page `pk` as one CSV file, an attachment.

    Raises Http404 if the page is not public or if no table of this name has rows.
    """
    page = get_object_or_404(public_pages(), pk=pk).specific
    rows = rows_named(tables_of(page), file)
    if not rows:
        raise Http404
    return conditional_response(
        request, CSV, request.path, lambda: as_csv(rows), filename=f"{file}.csv", attachment=True
    )
