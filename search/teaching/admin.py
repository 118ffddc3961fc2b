"""Admin views of the thesaurus: its groups, and the trial of a question."""

from collections.abc import Iterable

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template import Context
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList, Panel
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import CreateView, DeleteView, EditView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permissions import policy_registry

from network.admin.screens import ScreenMixin
from network.admin.snippets import MENU
from network.text.strings import clean_typed, plain
from search.finding import thesaurus
from search.language.thesaurus import groups as shipped_groups
from search.models import EverydayGroup
from search.registry import mark_labels

from .trial import attempt

NAMESPACE = "mots-de-tous-les-jours"
PER_PAGE = 50
KEY = "groupe"  # query parameter with the key of a shipped group


def shipped_group(key: str):
    """Return the shipped group of this key, or None."""
    return next((group for group in shipped_groups() if group.key == key), None)


class GroupForm(WagtailAdminModelForm):
    """Form of a group of the thesaurus, or of the additions to a shipped group."""

    shipped = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [("", _("Aucun en particulier")), *mark_labels().items()]
        self.fields["mark"] = forms.ChoiceField(
            choices=choices,
            required=False,
            label=self.fields["mark"].label,
            help_text=self.fields["mark"].help_text,
        )
        if self.instance.shipped:
            self.fields["typed"].label = _("Ajouter à ce que les gens tapent")
            self.fields["meant"].label = _("Ajouter à ce que disent nos pages")

    def clean_shipped(self) -> str:
        """Return the key of the shipped group to change; "" for a group of the editors.

        A saved instance keeps its key. Raises ValidationError for an unknown key of a new one.
        """
        key = self.instance.shipped if self.instance.pk else self.cleaned_data["shipped"]
        if key and not self.instance.pk and not shipped_group(key):
            raise forms.ValidationError(_("Ce groupe n’est plus fourni avec le site."))
        return key


class ShippedPanel(Panel):
    """Panel that shows the words of the shipped group above the fields of the additions."""

    class BoundPanel(Panel.BoundPanel):
        """The panel bound to a form; hidden for a group of the editors."""

        template_name = "search/admin/shipped_panel.html"

        def is_shown(self) -> bool:
            """Return True if the instance changes a shipped group."""
            return bool(self.instance.shipped)

        def get_context_data(self, parent_context: Context | None = None) -> dict[str, object]:
            """Add `group`, the shipped group, and `meant`, its meaning in words, to the context.

            Both values are None if the group is no longer shipped.
            """
            context = super().get_context_data(parent_context)
            group = shipped_group(self.instance.shipped)
            return context | {"group": group, "meant": group and meant_in_words(group.meant)}


PANEL = ObjectList(
    [
        ShippedPanel(),
        FieldPanel("typed", widget=forms.Textarea(attrs={"rows": 3})),
        FieldPanel("meant", widget=forms.Textarea(attrs={"rows": 3})),
        FieldPanel("mark"),
        FieldPanel("is_on"),
        FieldPanel("shipped", widget=forms.HiddenInput),
    ],
    base_form_class=GroupForm,
)


def meant_in_words(meant: Iterable[str]) -> str:
    """Return the phrases `meant` on one line, followed by the labels of the marks among them.

    `meant` is a list or tuple. Marks begin with "@"; an unregistered mark is not shown.
    """
    labels = mark_labels()
    marks = [str(labels[phrase]) for phrase in meant if phrase in labels]
    words = [phrase for phrase in meant if not phrase.startswith("@")]
    if marks:
        words.append(_("et d’abord les lieux : %(services)s") % {"services": " ; ".join(marks)})
    return ", ".join(words)


def state_in_words(group: thesaurus.Group) -> str:
    """Return the label of the state of a group: off, written here, shipped, or completed here."""
    if not group.is_on:
        return _("Éteint")
    if not group.shipped:
        return _("Écrit ici")
    return _("Fourni, complété ici") if group.change else _("Fourni avec le site")


def group_url(group: thesaurus.Group) -> str:
    """Return the admin URL of the form that edits the `EverydayGroup` of a group.

    For a shipped group that has none, it is the form that adds one.
    """
    if group.change:
        return reverse(f"{NAMESPACE}:edit", args=[group.change.pk])
    return f"{reverse(f'{NAMESPACE}:add')}?{urlencode({KEY: group.shipped})}"


class GroupsView(IndexView):
    """List of the shipped groups and the editors' groups."""

    is_searchable = True
    add_item_label = gettext_lazy("Ajouter un groupe")
    template_name = "search/admin/groups.html"
    columns = [
        TitleColumn(
            "typed",
            label=gettext_lazy("Ce que les gens tapent"),
            accessor=lambda group: ", ".join(group.typed),
            get_url=group_url,
        ),
        Column(
            "meant",
            label=gettext_lazy("Ce que disent nos pages"),
            accessor=lambda group: meant_in_words(group.meant),
        ),
        Column("state", label=gettext_lazy("État"), accessor=state_in_words),
    ]

    def get_queryset(self) -> list[thesaurus.Group]:
        """Return the list of the groups in which each searched word begins a word.

        Returns all groups without a search. Marks are not searched.
        """
        wanted = plain(self.search_query).split()
        return [group for group in thesaurus.groups() if _holds(group, wanted)]

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Return the usual buttons, then the button that opens the trial of a question."""
        tried = reverse(f"{NAMESPACE}:try")
        buttons = super().header_buttons
        return [*buttons, HeaderButton(_("Essayer"), url=tried, icon_name="search")]


def _holds(group, wanted):
    words = f" {' '.join(map(plain, (*group.typed, *group.words)))}"
    return all(f" {word}" in words for word in wanted)


class GroupCreateView(CreateView):
    """Create view prefilled from `?mots=`, the words, and `?groupe=`, a shipped group's key."""

    def get_initial_form_instance(self) -> EverydayGroup:
        """Return an unsaved group with the words and the key of the query string.

        The key may also come from the posted field `shipped`. The key is "" if no shipped group has
        it.
        """
        key = clean_typed(self.request.GET.get(KEY, "") or self.request.POST.get("shipped", ""))
        begun = clean_typed(self.request.GET.get("mots", ""))
        return EverydayGroup(shipped=key if shipped_group(key) else "", typed=begun)


class GroupDeleteView(DeleteView):
    """Delete view of a group; deleting the change of a shipped group restores this group."""

    @property
    def confirmation_message(self) -> str:
        """The question to confirm, which differs for the change of a shipped group."""
        if self.object.shipped:
            return _("Oublier ce qui a été changé ici ? Le groupe redevient celui du site.")
        return _("Supprimer ce groupe ? La recherche n’en tiendra plus compte.")


class TrialView(ScreenMixin, TemplateView):
    """Screen that shows the results of a question with and without the thesaurus."""

    template_name = "search/admin/trial.html"
    header_icon = "search"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Return the response; raise PermissionDenied without any permission on groups."""
        policy = policy_registry.get_by_type(EverydayGroup)
        if not policy.user_has_any_permission(request.user, ["add", "change", "delete", "view"]):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        """Return the title of the screen."""
        return _("Essayer une question")

    def get_parents(self) -> list[tuple[str, str]]:
        """Return one breadcrumb, (URL, label), to the list of groups."""
        return [(reverse(f"{NAMESPACE}:index"), _("Mots de tous les jours"))]

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add `text`, the question of `?q=`, its `trial`, and `used`: [(group, URL of form)].

        The trial is None without a question.
        """
        text = clean_typed(self.request.GET.get("q", ""))
        trial = attempt(text) if text else None
        used = [(group, group_url(group)) for group in trial.groups] if trial else []
        return super().get_context_data(text=text, trial=trial, used=used, **kwargs)


class GroupsViewSet(ModelViewSet):
    """Admin views of the groups of the thesaurus, with the trial of a question."""

    model = EverydayGroup
    name = NAMESPACE
    icon = "openquote"
    menu_hook = MENU
    menu_order = 21
    menu_label = gettext_lazy("Mots de tous les jours")
    edit_handler = PANEL
    index_view_class = GroupsView
    index_template_name = GroupsView.template_name
    add_view_class = GroupCreateView
    edit_view_class = EditView
    delete_view_class = GroupDeleteView
    list_per_page = PER_PAGE
    copy_view_enabled = False
    inspect_view_enabled = False

    def get_urlpatterns(self) -> list:
        """Return the usual URL patterns, followed by the pattern of the trial."""
        return [*super().get_urlpatterns(), path("essayer/", TrialView.as_view(), name="try")]
