"""Pagination, and conditional responses (ETag, 304) for the outputs of lists."""

import hashlib
from collections.abc import Callable, Hashable

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import content_disposition_header

from network.memory.stamped_cache import PERIOD, StampedCache
from network.models import ContentStamp
from network.text.strings import whole_number

from .caching import public_until
from .cors import allow_origins

etags = StampedCache("etags", entries=10_000)


def conditional_response(
    request: HttpRequest,
    content_type: str,
    key: Hashable,
    build: Callable[[], bytes],
    *,
    filename: str = "",
    attachment: bool = False,
    max_age: int = PERIOD,
    stamp: Hashable | None = None,
) -> HttpResponse:
    """Return the bytes of `build()`, or a 304 response if the client has them already.

    `key` identifies the response, by its path and canonical query for example. The ETag is a hash
    of the bytes: a change elsewhere on the site does not change it. Only the ETag is cached, until
    the stamp changes or until `public_until()`. `build` is not called if the client has the cached
    ETag.

    The data is public: any site may read it (CORS), and no cookie is read or set. `filename`,
    `attachment` and `max_age` are arguments of `whole_response`. `stamp` replaces the content
    stamp, for bytes that depend on more than the content stamp.
    """
    stamp = ContentStamp.current() if stamp is None else stamp
    etag = etags.find(key, stamp=stamp)
    if etag and (unchanged := get_conditional_response(request, etag=etag)):
        return _public(unchanged, max_age)
    response = whole_response(
        content_type, build(), filename=filename, attachment=attachment, max_age=max_age
    )
    etag = response["ETag"]
    etags.set(key, etag, stamp=stamp, until=public_until())
    return _public(get_conditional_response(request, etag=etag, response=response), max_age)


def whole_response(
    content_type: str,
    body: bytes,
    *,
    filename: str = "",
    attachment: bool = False,
    max_age: int = PERIOD,
) -> HttpResponse:
    """Return a public response of status 200 with an ETag, for a view under `cache_response`.

    `cache_response` turns it into a 304 if the client has it. Any site may read it (CORS). With
    `attachment` and `filename`, browsers save it under this name; otherwise they display it.
    `max_age` is in seconds.
    """
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type=content_type, headers={"ETag": etag})
    if filename:
        response["Content-Disposition"] = content_disposition_header(attachment, filename)
    return _public(response, max_age)


def _public(response, max_age):
    patch_cache_control(response, public=True, max_age=max_age, must_revalidate=True)
    return allow_origins(response)


def paginate(
    request: HttpRequest, queryset, *, per_page: int, total: int | None = None, orphans: int = 0
) -> Page:
    """Return the page whose number is in `?page=`, or the last page if the number is too large.

    A missing or invalid number gives the first page. `queryset` is a queryset, or an object that
    supports slices and `len`. `total` is the number of rows, or None to count them; with `total`,
    `len` is not used. A last page of at most `orphans` rows is added to the page before.
    """
    paginator = Paginator(queryset, per_page, orphans=orphans)
    if total is not None:
        paginator.count = total
    return paginator.get_page(page_number(request))


def page_number(request: HttpRequest) -> int:
    """Return the number in `?page=`, 1 if it is missing, zero or invalid.

    A number of more than nine digits is invalid.
    """
    raw = request.GET.get("page", "")
    number = whole_number(raw, digits=9, default=1)
    return max(number, 1)
