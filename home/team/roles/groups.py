"""Roles in the admin: groups whose permissions are chosen by sentences."""

from django import forms
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.widgets.button import HeaderButton
from wagtail.users.views import groups

from . import colleagues, granting
from .table import RIGHTS, ROLES

NAMES = {role.name for role in ROLES}
LAST = gettext_lazy(
    "Plus personne ne pourrait donner les rôles : laissez ce droit à ce rôle, ou donnez-le d’abord"
    " à un autre que quelqu’un a."
)


class RoleForm(forms.ModelForm):
    """Form of a role. Permissions outside `RIGHTS` are not changed.

    The name of a role of the table cannot be changed. For a new role, "admin" is ticked at first.
    """

    rights = forms.MultipleChoiceField(
        label=gettext_lazy("Ce que ce rôle permet"),
        choices=[(right.key, right.label) for right in RIGHTS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = Group
        fields = ["name"]
        labels = {"name": gettext_lazy("Nom du rôle")}
        error_messages = {"name": {"unique": gettext_lazy("Un autre rôle porte déjà ce nom.")}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.held = granted_rights(self.instance) if self.instance.pk else set()
        self.initial["rights"] = sorted(self.held) if self.instance.pk else ["admin"]
        if self.instance.name in NAMES:
            self.fields["name"].disabled = True
            self.fields["name"].help_text = _("Le nom d’un rôle d’origine ne change pas.")

    def clean(self) -> dict[str, object]:
        """Return the cleaned data; add an error if nobody could give roles after the change.

        This is the case if a right with a permission of `colleagues.COORDINATES` is removed, and no
        other coordinator remains.
        """
        data = super().clean()
        removed = self.held - set(data.get("rights", ()))
        lost = {each for right in RIGHTS if right.key in removed for each in right.permissions}
        if not lost.isdisjoint(colleagues.COORDINATES) and not colleagues.coordinators_remain(
            without=self.instance, lost=lost
        ):
            self.add_error("rights", LAST)
        return data

    def save(self, commit: bool = True) -> Group:
        """Save the group; add and remove the permissions of the changed rights.

        The permissions are saved even if `commit` is False; it must be True for a new role.
        """
        group = super().save(commit=commit)
        chosen = set(self.cleaned_data["rights"])
        group.permissions.remove(*granting.permissions_of(self.held - chosen))
        group.permissions.add(*granting.permissions_of(chosen - self.held))
        return group


def granted_rights(group: Group) -> set[str]:
    """Return the keys of the `RIGHTS` that the group has with all their permissions."""
    rows = group.permissions.values_list("content_type__app_label", "codename")
    held = {f"{app}.{codename}" for app, codename in rows}
    return {right.key for right in RIGHTS if held.issuperset(right.permissions)}


class IndexView(groups.IndexView):
    """List of the roles."""

    page_title = gettext_lazy("Rôles")
    add_item_label = gettext_lazy("Ajouter un rôle")
    search_box_placeholder = gettext_lazy("Chercher un rôle")

    def get_base_queryset(self) -> QuerySet[Group]:
        """Return the roles by name, without the groups of places."""
        return colleagues.roles()


class CreateView(groups.CreateView):
    """View that creates a role."""

    page_title = gettext_lazy("Ajouter un rôle")
    success_message = gettext_lazy("Le rôle « %(object)s » est créé.")


class EditView(groups.EditView):
    """View that changes a role."""

    success_message = gettext_lazy("Le rôle « %(object)s » est enregistré.")
    error_message = gettext_lazy("Le rôle n’est pas enregistré : voyez ce qui est signalé.")

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """List of one button, which leads to the accounts with this role."""
        address = f"{reverse('wagtailusers_users:index')}?group={self.object.pk}"
        return [HeaderButton(_("Voir qui a ce rôle"), url=address, icon_name="user")]

    def get_object(self, queryset: QuerySet | None = None) -> Group:
        """Return the role, without use of `queryset`; raise Http404 for a group of a place."""
        return super().get_object(colleagues.roles())


class DeleteView(groups.DeleteView):
    """View that deletes a role without active accounts and without valid invitations."""

    page_title = gettext_lazy("Supprimer un rôle")
    confirmation_message = gettext_lazy("Supprimer ce rôle pour de bon ?")
    success_message = gettext_lazy("Le rôle « %(object)s » est supprimé.")

    def get_object(self, queryset: QuerySet | None = None) -> Group:
        """Return the role, without use of `queryset`; raise Http404 for a group of a place."""
        return super().get_object(colleagues.roles())

    def run_before_hook(self) -> HttpResponse | None:
        """Redirect with an error, without deleting the role, if people have it or are invited.

        Stopped accounts and expired invitations do not count. Otherwise returns the response of a
        Wagtail hook, or None to delete the role.
        """
        holders = self.object.user_set.filter(is_active=True).count()
        invited = sum(not each.has_ended for each in self.object.role_invitations.all())
        if holders:
            text = ngettext(
                "%(number)s personne a ce rôle : donnez-lui-en un autre d’abord.",
                "%(number)s personnes ont ce rôle : donnez-leur-en un autre d’abord.",
                holders,
            )
        elif invited:
            text = ngettext(
                "%(number)s personne est invitée à ce rôle : reprenez d’abord son invitation, dans"
                " « Collègues ».",
                "%(number)s personnes sont invitées à ce rôle : reprenez d’abord leurs invitations,"
                " dans « Collègues ».",
                invited,
            )
        else:
            return super().run_before_hook()
        messages.error(self.request, text % {"number": holders or invited})
        return redirect("wagtailusers_groups:edit", self.object.pk)


class RoleViewSet(groups.GroupViewSet):
    """Roles in the admin, in place of Wagtail's groups."""

    menu_label = gettext_lazy("Rôles")
    index_view_class = IndexView
    add_view_class = CreateView
    edit_view_class = EditView
    delete_view_class = DeleteView

    def get_form_class(self, for_update: bool = False) -> type[RoleForm]:
        """Return `RoleForm`, for a new role and for an update."""
        return RoleForm
