"""The page behind an address, in the requested language or else in French."""

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, Subquery, TextField
from django.db.models.functions import Concat
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase, HttpResponsePermanentRedirect
from django.urls import resolve, reverse
from django.urls.converters import StringConverter
from django.utils import translation
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.url_routing import RouteResult
from wagtail.views import serve as wagtail_serve

from network.database.compiled import compiled_rows
from network.models import BasePage

from .current import attach_site

NONE = Q()
DEEPEST = 12  # pages below the root; longer addresses have no page


def load_url_patterns() -> None:
    """Load the views of all addresses, and the address patterns of each language.

    Call it in a parent process: loading them takes most of the time of the first response.
    """
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            reverse("wagtailadmin_home")


def serve(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve the page at `path` as Wagtail does, or its French text if it is not translated.

    Raises Http404 if there is no page. The interface of `/en/agenda/` is in English even if the
    page is not translated. The texts of the page are then marked as French, and its canonical
    address is its French address.
    """
    attach_site(request)
    route = _direct_route(request, path) or Page.route_for_request(request, path)
    route = route or _french_route(request, path)
    if route is None:
        raise Http404
    route = _route_of_source(route)
    request._wagtail_route_for_request = route
    return wagtail_serve(request, path)


class FileConverter(StringConverter):
    """Match the path of a file below a section, "agenda/agenda.ics" for instance."""

    regex = r"(?:[\w-]+/)+[\w-]+\.[a-z]+"


def redirect_file(request: HttpRequest, path: str) -> HttpResponsePermanentRedirect:
    """Redirect from `/en/agenda/agenda.ics` to `path`, the address of the file in all languages.

    Readers change the suffix of a list in their language, and some files have one address. Raises
    Http404 if there is no file at `path`.
    """
    with translation.override(settings.LANGUAGE_CODE):
        if resolve(f"/{path}").func is redirect_file:
            raise Http404
    query = request.META["QUERY_STRING"]
    return HttpResponsePermanentRedirect(f"/{path}?{query}" if query else f"/{path}")


def _route_of_source(route):
    """Return the route of the source page if `route` leads to an alias in another language.

    Otherwise returns `route`.
    """
    page, *rest = route
    source = page.alias_of
    if source is None or source.locale_id == page.locale_id:
        return route
    return RouteResult(source.specific, *rest)


def _direct_route(request, path):
    """Return the route of the deepest page on `path`, located by one query, or None.

    The page is in the active language, else in French. Returns None if no site matches, if no page
    is on `path`, or if the deepest page has no route for the rest of the path, although a page
    above it might have one.
    """
    site = Site.find_for_request(request)
    if site is None:
        return None
    parts = [part for part in path.split("/") if part][:DEEPEST]
    language, root = translation.get_language(), site.root_page
    pages = _pages_near(root, parts, language)
    french = _branch_below(root, pages)
    if language == settings.LANGUAGE_CODE:
        return _route_below(root, french, parts, request)
    home = next((page for page in pages if _is_home(page, root, language)), root)
    branch = _branch_below(home, pages)
    nearest, rest = branch[-1], parts[branch[-1].depth - home.depth :]
    # A page with a `route` of its own may answer for more than its own address.
    answers = not rest or nearest.specific_class.route is not BasePage.route
    if answers and not nearest.alias_of_id and (route := _route_to(branch, request, rest)):
        return route
    if not _says_the_same(nearest, home, french, root):
        return None
    return _route_below(root, french, parts, request)


def _is_home(page, root, language):
    is_translation = page.translation_key == root.translation_key and page.live
    return is_translation and page.locale.language_code == language


def _says_the_same(page, home, french, root):
    """Return True if the branch `french` has a translation of `page` at the same depth.

    `page` is below `home`, and `french` is below `root`.
    """
    depth = root.depth + page.depth - home.depth
    return any(
        each.depth == depth and each.translation_key == page.translation_key for each in french
    )


def _route_below(root, branch, parts, request):
    if parts and branch[-1].pk == root.pk:
        return None
    return _route_to(branch, request, parts[branch[-1].depth - root.depth :])


def _pages_near(root, parts, language):
    """Return the pages whose address is `parts` or its beginning, the highest first.

    `parts` are the slugs of an address, and `root` is the home page of the site. The first page is
    the top of the tree. For a language other than French, the pages below the home page of that
    language are also returned.
    """
    paths = ["".join(f"{part}/" for part in parts[:count]) for count in range(len(parts) + 1)]
    values = {
        "slugs": [root.slug, *parts],
        "url_paths": [root.url_path + path for path in paths],
        "top": root.path[: Page.steplen],
    }
    if language == settings.LANGUAGE_CODE:
        return compiled_rows(_at_addresses, **values)
    paths, key = paths[1:], root.translation_key
    return compiled_rows(_at_addresses_of, language, **values, key=key, paths=paths)


def _at_addresses(slugs, url_paths, top, others=NONE):
    restricted = Exists(PageViewRestriction.objects.filter(page=OuterRef("pk")))
    same = Page.objects.filter(translation_key=OuterRef("translation_key"), alias_of=None)
    translated = Exists(same.exclude(pk=OuterRef("pk")))
    here = Q(slug__in=slugs, url_path__in=url_paths) | Q(path=top) | others
    pages = Page.objects.filter(here).annotate(is_restricted=restricted, is_translated=translated)
    return pages.select_related("locale").order_by("depth")


def _at_addresses_of(language, slugs, url_paths, top, key, paths):
    """Return the pages of `_at_addresses`, and the pages at `paths` below the home of `language`.

    Also returns the home pages of all languages; `key` is their translation key.
    """
    homes = Page.objects.filter(translation_key=key, locale__language_code=language).live()
    home = Subquery(homes.order_by("path").values("url_path")[:1])
    below = [Concat(home, path, output_field=TextField()) for path in paths]
    others = Q(translation_key=key) | Q(slug__in=slugs[1:], url_path__in=below)
    return _at_addresses(slugs, url_paths, top, others)


def _branch_below(root, pages):
    """Return the pages of `pages` that are ancestors or descendants of `root`, or `root` itself."""
    return [
        page for page in pages if page.path.startswith(root.path) or root.path.startswith(page.path)
    ]


def _route_to(branch, request, rest):
    nearest = branch[-1]
    page = _as_shown(nearest)
    page.locale = nearest.locale
    if isinstance(page, BasePage):
        page.keep_branch(branch)
    return _route(page, request, rest)


def _as_shown(page):
    model = page.specific_class
    if model and issubclass(model, BasePage):
        rows = compiled_rows(_shown, model, pk=page.pk)
        if not rows:  # withdrawn since the first query
            raise Http404
        return rows[0]
    return page.specific


def _shown(model, pk):
    return model.shown().filter(pk=pk)


def _french_route(request, path):
    """Return the route of the French version of the page at `path`, a path of translated slugs.

    Returns None if no site matches or French is active. Also returns None if there is no French
    version, or if it has no route for the rest of the path.
    """
    site = Site.find_for_request(request)
    if site is None or translation.get_language() == settings.LANGUAGE_CODE:
        return None
    components = [component for component in path.split("/") if component]
    page = site.root_page.localized
    while components:
        child = page.get_children().filter(slug=components[0]).first()
        if child is None:
            break
        page, components = child, components[1:]
    translations = page.get_translations(inclusive=True)
    french = translations.filter(locale__language_code=settings.LANGUAGE_CODE).first()
    return french and _route(french.specific, request, components)


def _route(page, request, components):
    try:
        return page.route(request, components)
    except Http404:
        return None
