"""A collection as a JSON list in the order of its curator, and as an Atom feed of its news."""

import json
from datetime import UTC, datetime

from django.db.models import Model
from django.http import HttpRequest

from network.models import absolute
from network.outputs import atom

from .full_texts import full_texts

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def rows(collection: Model, request: HttpRequest) -> list[dict[str, object]]:
    """Return one dict for each readable item, in order.

    The keys are ordre, titre, adresse, type, source, attribution, extrait, avant and mot. "ordre"
    counts from 1, "adresse" is absolute, and "source" has the date. "attribution" is the citation
    of a text of the library, or "" for another page.
    """
    credits = _credits(collection.readable)
    return [
        {
            "ordre": rank,
            "titre": item.label,
            "adresse": absolute(request, item.address),
            "type": item.kind,
            "source": item.mention,
            "attribution": credits[item.page_id].citation if item.page_id in credits else "",
            "extrait": item.quotation or item.extract,
            "avant": item.before,
            "mot": item.word,
        }
        for rank, item in enumerate(collection.readable, 1)
    ]


def as_json(collection: Model, request: HttpRequest) -> bytes:
    """Return the collection as a JSON object in UTF-8; its key "pages" lists the `rows`."""
    answer = {
        "titre": collection.title,
        "presentation": collection.introduction,
        "choisi_par": collection.curator,
        "page": absolute(request, collection.get_absolute_url()),
        "adresse": absolute(request, request.path),
        "pages": rows(collection, request),
    }
    return json.dumps(answer, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def as_atom(collection: Model, request: HttpRequest) -> bytes:
    """Return the Atom feed of all readable items, the last added first.

    The id of an entry is the `uid` of its item, which never changes. The authors of an entry are
    those of the text of the library; the curator is the author of the feed only.
    """
    credits = _credits(collection.readable)
    items = sorted(collection.readable, key=lambda item: (item.added_at, item.pk), reverse=True)
    address = absolute(request, request.path)
    return atom.feed(
        title=collection.title,
        subtitle=collection.introduction,
        feed_id=address,
        url=absolute(request, collection.get_absolute_url()),
        self_url=address,
        updated=max((item.added_at for item in items), default=EPOCH),
        author=collection.curator or collection.title,
        entries=[_entry(item, request, credits.get(item.page_id)) for item in items],
    )


def _entry(item, request, credit):
    return atom.Entry(
        id=f"urn:uuid:{item.uid}",
        title=item.label,
        url=absolute(request, item.address),
        updated=item.added_at,
        published=item.added_at,
        summary=item.word,
        authors=credit.authors if credit else (),
        rights=credit.citation if credit else "",
        categories=(item.kind,),
    )


def _credits(items):
    """Return {primary key of a page: its `Attribution`} of the texts of the library."""
    pages = full_texts([item.page_id for item in items if item.text])
    return {key: page.attribution for key, page in pages.items()}


TYPES = {
    "atom": ("application/atom+xml; charset=utf-8", as_atom),
    "json": ("application/json; charset=utf-8", as_json),
}
