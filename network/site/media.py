"""Serve uploaded files: renditions of pictures to the public, other files to authorised users.

An original may contain the place where it was taken, and a document may be private: a proxy must
never serve the media folder. Wagtail's view serves documents, after checking the reader's rights.
"""

import mimetypes
from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import FileSystemStorage, default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe
from django.views.static import serve
from wagtail.images import get_image_model
from wagtail.permissions import policy_registry

RENDITIONS, ORIGINALS, AVATARS = "images", "original_images", "avatar_images"  # Wagtail's folders
# A changed picture has a new name, but the name of a deleted one may be used again.
MAX_AGE = 30 * 86400  # seconds
NOTHING_RUNS = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@require_safe
def rendition(request: HttpRequest, name: str) -> HttpResponseBase:
    """Serve a rendition to anyone, cacheable for 30 days.

    A proxy, if any, serves renditions by itself. Raises Http404 if the file is missing, or if
    `name` does not have the extension of an image.
    """
    response = _file(request, RENDITIONS, name)
    patch_cache_control(response, public=True, max_age=MAX_AGE)
    return response


@require_safe
def original(request: HttpRequest, name: str) -> HttpResponseBase:
    """Serve an original to users who may change this picture; raise Http404 for other users.

    The response is not cached. Also raises Http404 if the file is missing, or if `name` does not
    have the extension of an image.
    """
    image = get_image_model().objects.filter(file=f"{ORIGINALS}/{name}").first()
    policy = policy_registry.get_by_type(get_image_model())
    if not (image and policy.user_has_permission_for_instance(request.user, "change", image)):
        raise Http404
    return _private(_file(request, ORIGINALS, name))


@require_safe
def avatar(request: HttpRequest, name: str) -> HttpResponseBase:
    """Serve an avatar to the users of the admin; raise Http404 for others.

    The response is not cached. Also raises Http404 if the file is missing, or if `name` does not
    have the extension of an image.
    """
    if not request.user.has_perm("wagtailadmin.access_admin"):
        raise Http404
    return _private(_file(request, AVATARS, name))


def _file(request, folder, name):
    if not (mimetypes.guess_type(name)[0] or "").startswith("image/"):
        raise Http404
    if isinstance(default_storage, FileSystemStorage):
        response = serve(request, name, document_root=Path(settings.MEDIA_ROOT) / folder)
    else:
        response = _remote_file(f"{folder}/{name}")
    response["Content-Security-Policy"] = NOTHING_RUNS
    return response


def _remote_file(name):
    try:
        file = default_storage.open(name)
    except (FileNotFoundError, SuspiciousOperation) as error:
        raise Http404 from error
    return FileResponse(file, content_type=mimetypes.guess_type(name)[0])


def _private(response):
    patch_cache_control(response, private=True, no_store=True)
    return response
