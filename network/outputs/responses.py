"""What every output of a list shares: paging, and answers that cost nothing when unchanged."""

import hashlib

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import content_disposition_header

from network.memory import PERIOD, Memory
from network.models import ContentStamp
from network.text import whole_number

from .caching import public_until

etags = Memory("etags", entries=10_000)


def conditional_response(
    request,
    content_type,
    key,
    build,
    *,
    filename="",
    attachment=False,
    max_age=PERIOD,
    stamp=None,
) -> HttpResponse:
    """The bytes of `build()`, or 304 without calling it when the client has them already.

    `key` names the question (its path and canonical query). The ETag is a hash of the bytes, so it
    survives a change elsewhere on the site. The data is public: any site may read it (CORS), and no
    cookie is read or set. `stamp` is as `Memory.get` takes it, for what hangs on more than the
    content stamp.
    """
    stamp = ContentStamp.current() if stamp is None else stamp
    etag = etags.find(key, stamp=stamp)
    if etag and (unchanged := get_conditional_response(request, etag=etag)):
        return _public(unchanged, max_age)
    response = whole_response(
        content_type, build(), filename=filename, attachment=attachment, max_age=max_age
    )
    etag = response["ETag"]
    etags.keep(key, etag, stamp=stamp, until=public_until())
    return _public(get_conditional_response(request, etag=etag, response=response), max_age)


def whole_response(
    content_type, body, *, filename="", attachment=False, max_age=PERIOD
) -> HttpResponse:
    """All the bytes, whoever has them already: what a view under `cache_response` answers."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type=content_type, headers={"ETag": etag})
    if filename:
        response["Content-Disposition"] = content_disposition_header(attachment, filename)
    return _public(response, max_age)


def _public(response, max_age):
    patch_cache_control(response, public=True, max_age=max_age, must_revalidate=True)
    response["Access-Control-Allow-Origin"] = "*"
    return response


def paginate(request, queryset, *, per_page, total=None) -> Page:
    """The page that `?page=` asks for: the first for nonsense, the last when it is too far.

    `total` spares the counting when the caller knows how many rows there are.
    """
    paginator = Paginator(queryset, per_page)
    if total is not None:
        paginator.count = total
    return paginator.get_page(page_number(request))


def page_number(request) -> int:
    """What `?page=` asks for, 1 for nonsense."""
    raw = request.GET.get("page", "")
    number = whole_number(raw, digits=9, default=1)
    return max(number, 1)
