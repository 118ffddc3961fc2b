"""The admin's list of quarters and *lieux-dits*: one by one, or many at once from a list."""

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permissions import policy_registry
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from network.geography.distance import distance_km
from network.geography.gazetteer import gazetteer
from network.geography.localities import communes_meant, own_postcode, pairs_of_list
from network.models import Locality
from network.models.territory import sort_name

from .screens import ScreenMixin

MOST_NAMED = 4  # communes named in an error
FARTHEST_KM = 40  # of a quarter from the point of its commune
MOST_LINES = 500
KNOWN = "known"  # code of the error of a quarter that is already in the list
HEADINGS = frozenset(["nom", "quartier", "lieu dit", "quartier ou lieu dit"])


class LocalityForm(WagtailAdminModelForm):
    """Form of a quarter: its commune is typed as a name, a postcode or both."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.postcode and "commune" in self.fields:
            self.initial["commune"] = f"{self.instance.postcode} {self.instance.commune}"

    def clean(self) -> dict[str, object]:
        """Set the official name, the INSEE code and the postcode of the typed commune.

        Raises ValidationError for an unknown or ambiguous commune. Adds an error for a quarter that
        is already in the list, an incomplete position, and a position more than 40 km
        (`FARTHEST_KM`) from the commune. Without a name or a commune, nothing is set or checked.
        """
        cleaned = super().clean()
        name, typed = cleaned.get("name"), cleaned.get("commune")
        if not (name and typed):
            return cleaned
        commune = _only_commune(typed)
        same = Locality.objects.filter(search_name=sort_name(name)[:80], code=commune.code)
        if same.exclude(pk=self.instance.pk).exists():
            message = _("Ce quartier est déjà dans la liste : %(name)s, %(commune)s.")
            message %= {"name": name, "commune": commune.name}
            self.add_error("name", ValidationError(message, code=KNOWN))
        self._check_point(cleaned, commune)
        cleaned["commune"] = commune.name
        self.instance.code, self.instance.postcode = commune.code, own_postcode(typed, commune)
        return cleaned

    def _check_point(self, cleaned, commune):
        point = cleaned.get("latitude"), cleaned.get("longitude")
        if point == (None, None):
            return
        if None in point:
            self.add_error(
                "longitude", _("Donnez la latitude et la longitude, ou aucune des deux.")
            )
        elif distance_km(point, commune.point) > FARTHEST_KM:
            self.add_error("latitude", _("Ce point est à plus de 40 km de la commune."))


def _only_commune(typed):
    """Return the `Commune` of a typed text; raise ValidationError for the field `commune`."""
    communes = communes_meant(typed)
    if len(communes) == 1:
        return communes[0]
    if not communes:
        message = _("Cette commune n’est pas dans le réseau : vérifiez son nom ou son code postal.")
    else:
        names = ", ".join(f"{one.label} ({one.departement_name})" for one in communes[:MOST_NAMED])
        message = _("Plusieurs communes sont possibles. Écrivez l’une d’elles : %(names)s.")
        message %= {"names": names}
    raise ValidationError({"commune": message})


class ListForm(forms.Form):
    """Form of a pasted list of quarters, one per line; one invalid line refuses the whole list."""

    text = forms.CharField(
        label=gettext_lazy("Quartiers et lieux-dits"),
        widget=forms.Textarea(attrs={"rows": 12}),
        max_length=60_000,
        help_text=gettext_lazy(
            "Un par ligne, avec sa commune. Ex. : La Bocca → Cannes. Deux colonnes copiées d’un"
            " tableur conviennent aussi."
        ),
    )

    def clean_text(self) -> str:
        """Return the text; set `forms` and `known`, without saving anything.

        `forms` are the valid `LocalityForm` of the new quarters, one for a quarter that is repeated
        in the text. `known` is the number of lines whose quarter is already on the site. A first
        line of headings is skipped.

        Raises ValidationError with one message for each line that cannot be added. Also raises it
        for more than 500 lines (`MOST_LINES`).
        """
        text = self.cleaned_data["text"]
        pairs = list(pairs_of_list(text))
        if pairs and sort_name(pairs[0][1]) in HEADINGS:
            pairs = pairs[1:]
        if len(pairs) > MOST_LINES:
            raise ValidationError(_("500 lignes au plus à la fois."))
        forms_by_key, problems, self.known = {}, [], 0
        for number, name, commune in pairs:
            form = LINE_FORM({"name": name, "commune": commune})
            if form.is_valid():
                forms_by_key.setdefault((sort_name(name), form.instance.code), form)
            elif form.has_error("name", KNOWN):
                self.known += 1
            else:
                said = " ".join(text for texts in form.errors.values() for text in texts)
                problems.append(_("Ligne %(number)s : %(said)s") % {"number": number, "said": said})
        if problems:
            raise ValidationError(problems)
        self.forms = list(forms_by_key.values())
        return text


LINE_FORM = forms.modelform_factory(Locality, form=LocalityForm, fields=["name", "commune"])


class ListView(ScreenMixin, FormView):
    """Screen that adds the quarters of a pasted list."""

    form_class = ListForm
    template_name = "network/admin/localities.html"
    header_icon = "list-ul"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Return the response; raise PermissionDenied without the permission to add quarters."""
        if not _may_add(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        """Return the title of the screen."""
        return _("Ajouter une liste de quartiers")

    def get_parents(self) -> list[tuple[str, object]]:
        """Return one breadcrumb, (URL, label), to the list of quarters."""
        return [(_list_url(), _("Quartiers et lieux-dits"))]

    def form_valid(self, form: ListForm) -> HttpResponse:
        """Save all new quarters in one transaction; redirect with a message that counts them."""
        with transaction.atomic():
            for line in form.forms:
                line.save()
        number = len(form.forms)
        said = ngettext("%(number)s quartier ajouté.", "%(number)s quartiers ajoutés.", number)
        said %= {"number": number}
        if form.known:
            known = ngettext("%(known)s y était déjà.", "%(known)s y étaient déjà.", form.known)
            said = f"{said} {known % {'known': form.known}}"
        messages.success(self.request, said)
        return redirect(_list_url())


def _may_add(user):
    return policy_registry.get_by_type(Locality).user_has_permission(user, "add")


def _departement_of(row):
    commune = gazetteer().get(row.code)
    return commune.departement_name if commune else ""


def _list_url():
    return reverse(LocalityViewSet().get_url_name("list"))


class LocalitiesView(IndexView):
    """List of the quarters, with the button that leads to `ListView`."""

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Return the usual buttons, then a button to `ListView` if the user may add quarters."""
        buttons = super().header_buttons
        if not _may_add(self.request.user):
            return buttons
        url = reverse(LocalityViewSet().get_url_name("add_list"))
        return [*buttons, HeaderButton(_("Ajouter une liste"), url=url, icon_name="list-ul")]


class LocalityViewSet(SnippetViewSet):
    """Admin views of the quarters and *lieux-dits*."""

    model = Locality
    icon = "pick"
    menu_label = gettext_lazy("Quartiers et lieux-dits")
    index_view_class = LocalitiesView
    list_display = [
        "name",
        "commune",
        Column("postcode", label=gettext_lazy("Code postal"), sort_key="postcode"),
        Column("departement", label=gettext_lazy("Département"), accessor=_departement_of),
    ]
    list_export = ["name", "commune", "postcode", "code", "latitude", "longitude"]
    search_fields = ["name", "search_name", "commune", "postcode"]
    list_per_page = 50
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("commune"),
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")])],
                heading=gettext_lazy("Position, facultative"),
                help_text=gettext_lazy(
                    "Le milieu du quartier. Sans elle, le site prend celui des lieux qui s’y"
                    " trouvent."
                ),
            ),
        ],
        base_form_class=LocalityForm,
    )

    def get_urlpatterns(self) -> list:
        """Return the usual URL patterns, followed by the pattern of `ListView`."""
        return [*super().get_urlpatterns(), path("liste/", ListView.as_view(), name="add_list")]
