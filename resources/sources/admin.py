"""Publishers in the admin, and the view that proposes the fields of a kept link."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin.ui.tables import Column
from wagtail.models import Page
from wagtail.permissions import policy_registry

from network.text.strings import clean_typed, whole_number
from resources.addresses import host_of
from resources.admin import RecordViewSet
from resources.kept import fetching, forms
from resources.models import KeptLinkPage, Publisher


class PublisherViewSet(RecordViewSet):
    """List and forms of the publishers."""

    model = Publisher
    icon = "openquote"
    menu_label = gettext_lazy("Sources")
    list_display = [
        "name",
        Column("host", label=gettext_lazy("Site"), sort_key="host"),
        Column("number", label=gettext_lazy("Textes publics")),
    ]
    search_fields = ["name", "host"]
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Return all publishers with `number`, the number of their public texts."""
        return Publisher.objects.with_counts()


LABELS = {
    "leads_to": gettext_lazy("ce à quoi l’adresse mène"),
    "title": gettext_lazy("titre"),
    "source": gettext_lazy("site"),
    "author": gettext_lazy("auteur"),
    "first_published_on": gettext_lazy("date"),
    "excerpt": gettext_lazy("extrait"),
}


@require_POST
def read_kept_link(request: HttpRequest) -> JsonResponse:
    """Fetch the page at an address; return {values, message} in JSON.

    The POST parameters are `adresse` and, for an existing page, its id `page`. `values` are
    proposals for the fields of the form, as their widgets write them, and `message` is a sentence
    about them. If another page of the library already links to the document, a third key,
    `duplicate`, contains the title and the address of that page. If this page is live, `values` is
    empty: the form would refuse the link. Nothing is saved; the
    number of pages that a user may fetch is limited: see `fetching.read`. Raises PermissionDenied
    if the user may neither add nor change pages.
    """
    if not policy_registry.get_by_type(Page).user_has_any_permission(
        request.user, ["add", "change"]
    ):
        raise PermissionDenied
    url = clean_typed(request.POST.get("adresse", ""), 500)
    page = KeptLinkPage.objects.filter(
        pk=whole_number(request.POST.get("page", ""), digits=9, default=0)
    ).first() or KeptLinkPage(title="")
    page.url_of_source, page.canonical_key = url, ""
    if (kept := page.duplicate) and kept.live:
        return _already(kept, {})
    reading = fetching.read(url, f"user {request.user.pk}")
    page.canonical_key = reading.canonical_key
    values = forms.proposed_values(url, reading)
    if kept := page.duplicate:
        return _already(kept, {} if kept.live else values)
    return JsonResponse({"values": values, "message": _message(url, reading.fault, values)})


def _message(url, fault, values):
    if fault:
        return _("La page n’a pas pu être lue, remplissez les champs vous-même. %s") % fault
    labels = ", ".join(str(label) for name, label in LABELS.items() if name in values)
    if not labels:
        return _("Rien trouvé sur %s : remplissez les champs vous-même.") % host_of(url)
    return _(
        "Trouvé sur %(site)s : %(facts)s. Ce que vous aviez écrit n’a pas changé ; relisez."
    ) % {
        "site": host_of(url),
        "facts": labels,
    }


def _already(page, values):
    message = (
        _("Ce lien est déjà dans la bibliothèque :")
        if page.live
        else _("Ce lien est déjà dans la bibliothèque, en brouillon :")
    )
    duplicate = {"title": page.title, "url": page.url_to_see}
    return JsonResponse({"values": values, "message": message, "duplicate": duplicate})
