"""The groups of the thesaurus in the admin: their list, the form of one, and a question tried."""

from django import forms
from django.core.exceptions import PermissionDenied
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

from network.desk.screens import ScreenMixin
from network.text import clean_typed, plain
from search.finding import thesaurus
from search.language.thesaurus import groups as shipped_groups
from search.models import EverydayGroup
from search.registry import mark_labels

from .trial import attempt

NAMESPACE = "mots-de-tous-les-jours"
PER_PAGE = 50
KEY = "groupe"  # of the address: the key of a shipped group


def shipped_group(key):
    """The group that is shipped under a key, None when there is none."""
    return next((group for group in shipped_groups() if group.key == key), None)


class GroupForm(WagtailAdminModelForm):
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

    def clean_shipped(self):
        """Which group is changed is decided once."""
        key = self.instance.shipped if self.instance.pk else self.cleaned_data["shipped"]
        if key and not self.instance.pk and not shipped_group(key):
            raise forms.ValidationError(_("Ce groupe n’est plus fourni avec le site."))
        return key


class ShippedPanel(Panel):
    """The words of the shipped group that is changed, above what is added to it."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "search/admin/shipped_panel.html"

        def is_shown(self):
            return bool(self.instance.shipped)

        def get_context_data(self, parent_context=None):
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


def meant_in_words(meant):
    """What a group means, its marks in the words of the places that have them."""
    labels = mark_labels()
    marks = [str(labels[phrase]) for phrase in meant if phrase in labels]
    words = [phrase for phrase in meant if not phrase.startswith("@")]
    if marks:
        words.append(_("et d’abord les lieux : %(services)s") % {"services": " ; ".join(marks)})
    return ", ".join(words)


def state_in_words(group):
    if not group.is_on:
        return _("Éteint")
    if not group.shipped:
        return _("Écrit ici")
    return _("Fourni, complété ici") if group.change else _("Fourni avec le site")


def group_url(group):
    """Where a group is changed."""
    if group.change:
        return reverse(f"{NAMESPACE}:edit", args=[group.change.pk])
    return f"{reverse(f'{NAMESPACE}:add')}?{urlencode({KEY: group.shipped})}"


class GroupsView(IndexView):
    """The groups that are shipped and those of the editors, in one list."""

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

    def get_queryset(self):
        """The groups of which some word begins with each word that is looked for."""
        wanted = plain(self.search_query).split()
        return [group for group in thesaurus.groups() if _holds(group, wanted)]

    @cached_property
    def header_buttons(self):
        tried = reverse(f"{NAMESPACE}:try")
        buttons = super().header_buttons
        return [*buttons, HeaderButton(_("Essayer"), url=tried, icon_name="search")]


def _holds(group, wanted):
    words = f" {' '.join(map(plain, (*group.typed, *group.words)))}"
    return all(f" {word}" in words for word in wanted)


class GroupCreateView(CreateView):
    """The form, begun with the words that a report sends in `?mots=`, or of a shipped group."""

    def get_initial_form_instance(self):
        key = clean_typed(self.request.GET.get(KEY, "") or self.request.POST.get("shipped", ""))
        begun = clean_typed(self.request.GET.get("mots", ""))
        return EverydayGroup(shipped=key if shipped_group(key) else "", typed=begun)


class GroupDeleteView(DeleteView):
    """A shipped group goes back to what it was."""

    @property
    def confirmation_message(self):
        if self.object.shipped:
            return _("Oublier ce qui a été changé ici ? Le groupe redevient celui du site.")
        return _("Supprimer ce groupe ? La recherche n’en tiendra plus compte.")


class TrialView(ScreenMixin, TemplateView):
    """What the thesaurus changes of the answer to a question."""

    template_name = "search/admin/trial.html"
    header_icon = "search"

    def dispatch(self, request, *args, **kwargs):
        policy = policy_registry.get_by_type(EverydayGroup)
        if not policy.user_has_any_permission(request.user, ["add", "change", "delete", "view"]):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self):
        return _("Essayer une question")

    def get_parents(self):
        return [(reverse(f"{NAMESPACE}:index"), _("Mots de tous les jours"))]

    def get_context_data(self, **kwargs):
        text = clean_typed(self.request.GET.get("q", ""))
        trial = attempt(text) if text else None
        used = [(group, group_url(group)) for group in trial.groups] if trial else []
        return super().get_context_data(text=text, trial=trial, used=used, **kwargs)


class GroupsViewSet(ModelViewSet):
    model = EverydayGroup
    name = NAMESPACE
    icon = "openquote"
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

    def get_urlpatterns(self):
        return [*super().get_urlpatterns(), path("essayer/", TrialView.as_view(), name="try")]
