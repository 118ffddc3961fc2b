"""Number of review steps of a page, one or two, chosen by coordination."""

import json
from collections.abc import Mapping

from django import forms
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.log_actions import log
from wagtail.models import Page, Workflow, WorkflowTask

from home.models import ReviewTask
from network.admin.screens import ScreenMixin

from .table import COORDINATION, EDITING

MAY_CHOOSE = "wagtailcore.change_workflow"
# The names of the two steps; the first migration of `home` creates the first one.
REVIEW, AGREEMENT = "Relecture", "Accord de la coordination"


def workflow() -> Workflow | None:
    """Return the active workflow of the root page, used for the whole site, or None."""
    return Page.objects.get(depth=1).get_workflow()


def has_two_steps() -> bool:
    """Return True if the workflow of the site has more than one active step.

    Returns False without a workflow.
    """
    return _steps(workflow()).filter(task__active=True).count() > 1


@transaction.atomic
def set_two_steps(wanted: bool, *, by: User | None = None) -> None:
    """Add the second step, the agreement of coordination, or remove all active steps but the first.

    If `wanted` is True and the workflow already has several active steps, nothing is added. If the
    agreement is its only step, the review of the editors is added before it. If fewer active steps
    remain than chosen, the first inactive steps are activated. Each call logs the choice for `by`,
    even without a change. Pages under review continue from their current step. The site must have a
    workflow.
    """
    flow = workflow()
    steps = _steps(flow)
    active = steps.filter(task__active=True)
    if wanted and not has_two_steps():
        # An inactive task may still be a step: it is activated again, without a second step.
        last, _created = WorkflowTask.objects.get_or_create(
            workflow=flow,
            task=_task(AGREEMENT, COORDINATION),
            defaults={"sort_order": len(steps)},
        )
        if not steps.exclude(pk=last.pk).exists():
            WorkflowTask.objects.create(
                workflow=flow,
                task=_task(REVIEW, COORDINATION, EDITING),
                sort_order=last.sort_order,
            )
            last.sort_order += 1
            last.save(update_fields=["sort_order"])
    elif not wanted:
        steps.filter(pk__in=[step.pk for step in active[1:]]).delete()
    # Without an active step, Wagtail publishes a proposed page at once.
    missing = max(0, (2 if wanted else 1) - active.count())
    for step in steps.filter(task__active=False)[:missing]:
        _activate(step.task)
    log(instance=flow, action="home.review_steps", user=by, data={"steps": 2 if wanted else 1})


def _steps(flow):
    """Return the steps of a workflow in their order, active or not; none if `flow` is None."""
    return WorkflowTask.objects.filter(workflow=flow).order_by("sort_order", "pk")


def _activate(task):
    task.active = True
    task.save(update_fields=["active"])


def _task(name, *roles):
    """Return the active `ReviewTask` of this name; create it for the groups of these names."""
    task = ReviewTask.objects.filter(name=name).first()
    if task is None:
        task = ReviewTask.objects.create(name=name, active=True)
        task.groups.add(*Group.objects.filter(name__in=roles))
    elif not task.active:
        _activate(task)
    return task


def refusal(page: Page, data: Mapping[str, str]) -> str:
    """Return the reason why the submitted decision on a page is invalid; "" if it is valid.

    `data` are the POST data of the page's form. The data are valid without a decision, and for a
    page that is not under review. The fields of the comment are validated here, because a request
    may omit the dialogue that validates them.
    """
    task = page.current_workflow_task
    if not (task and data.get("action-workflow-action")):
        return ""
    try:
        values = json.loads(data.get("workflow-action-extra-data") or "{}")
    except ValueError:
        values = None
    form_class = task.get_form_for_action(data.get("workflow-action-name"))
    if not isinstance(values, dict) or not set(values) <= set(form_class.base_fields):
        return _("Cette réponse n’a pas pu être lue : rien n’est changé. Répondez encore une fois.")
    return " ".join(sum(form_class(values).errors.values(), []))


class StepsForm(forms.Form):
    """Form of the number of review steps, one or two."""

    steps = forms.ChoiceField(
        label=gettext_lazy("Avant qu’une page proposée soit publiée"),
        choices=[
            ("1", gettext_lazy("une personne la relit, et l’accepte ou la renvoie")),
            (
                "2",
                gettext_lazy("une personne la relit, puis la coordination donne son accord"),
            ),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez l’une des deux façons de relire.")},
    )


class StepsView(ScreenMixin, FormView):
    """Screen that chooses the number of review steps."""

    page_title = gettext_lazy("Relecture")
    header_icon = "clipboard-list"
    template_name = "home/roles/steps.html"
    form_class = StepsForm

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Raise `PermissionDenied` for users who may not change workflows."""
        if not request.user.has_perm(MAY_CHOOSE):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, str]:
        """Return {"steps": "1" or "2"}, the current number of steps."""
        return {"steps": "2" if has_two_steps() else "1"}

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add `workflow`: the `Workflow` of the whole site, or None."""
        return super().get_context_data(workflow=workflow(), **kwargs)

    def form_valid(self, form: StepsForm) -> HttpResponse:
        """Save the choice and redirect with a message; without a workflow, save nothing."""
        if workflow() is None:
            choose = messages.button(reverse("wagtailadmin_workflows:index"), _("Choisir"))
            sentence = _("Aucune relecture n’est choisie pour le site.")
            messages.error(self.request, sentence, buttons=[choose])
            return redirect("review_steps")
        set_two_steps(form.cleaned_data["steps"] == "2", by=self.request.user)
        messages.success(
            self.request, _("C’est noté : les prochaines relectures suivent ce choix.")
        )
        return redirect("review_steps")
