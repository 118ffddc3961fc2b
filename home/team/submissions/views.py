"""Views for visitors who propose a place, an event or a resource, or write in a debate."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from home.crumbs import home_crumb
from network.models import NetworkSettings, crumb_of
from network.site.forms import may_send_form
from resources.models import DebatePage

from . import decisions
from .forms import FORMS
from .models import Submission
from .positions import source_debate


@require_safe
def choices(request: HttpRequest) -> TemplateResponse:
    """Render the list of the kinds of submissions."""
    context = {"kinds": Submission.Kind, "crumbs": [home_crumb(request)]}
    return TemplateResponse(request, "home/submissions/choices.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def submission(request: HttpRequest, kind: str) -> TemplateResponse:
    """Render and process the form of a kind of page.

    A valid form is saved as a submission without a decision, and the network is notified by mail.
    The response confirms the submission without a redirect. A form that is invalid, or exceeds the
    hourly limit of `may_send_form`, is displayed again with its errors. The form of a robot is
    confirmed but not saved. Raises Http404 for an unknown `kind`, or the kind of a position.
    """
    if kind not in FORMS or kind == Submission.Kind.POSITION:
        raise Http404
    return _process_form(request, kind)


@require_http_methods(["GET", "HEAD", "POST"])
def position(request: HttpRequest, pk: int) -> TemplateResponse:
    """Render and process the form of a position in a public debate.

    The form is processed as in `submission`. If the debate is closed, nothing is saved, and the
    typed text is displayed again. Raises Http404 for a debate that is not public.
    """
    debate = get_object_or_404(DebatePage.objects.public(), pk=pk)
    return _process_form(request, Submission.Kind.POSITION, debate)


def _process_form(request, kind, debate=None):
    form = FORMS[kind](request.POST if request.method == "POST" else None)
    is_closed, is_sent = debate is not None and not debate.is_open, False
    if form.is_bound and not is_closed and form.is_valid():
        is_sent = form.is_trapped or may_send_form(request, "submission", form)
        if is_sent and not form.is_trapped:
            saved = decisions.submit(form, get_language(), debate and source_debate(debate))
            decisions.notify_network(saved, NetworkSettings.for_request(request))
    above = [crumb_of(debate, request)] if debate else []
    context = {
        "kind": kind,
        "debate": debate,
        "form": form,
        "is_sent": is_sent,
        "is_closed": is_closed,
        "has_answer": is_sent and bool(form.cleaned_data["answer_to"]),
        "crumbs": [home_crumb(request), *above],
    }
    return TemplateResponse(request, "home/submissions/form.html", context)
