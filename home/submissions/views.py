"""The page on which anybody proposes a place, an event or a resource."""

from django.http import Http404
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from home.crumbs import home_crumb
from network.forms import may_send
from network.models import NetworkSettings

from . import decisions
from .forms import FORMS
from .models import Submission


@require_safe
def choices(request):
    context = {"kinds": Submission.Kind, "crumbs": [home_crumb(request)]}
    return TemplateResponse(request, "home/submissions/choices.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def submission(request, kind):
    """What is sent is seen by nobody before somebody of the network decides."""
    if kind not in FORMS:
        raise Http404
    form, is_sent, is_refused = FORMS[kind](request.POST or None), False, False
    if request.method == "POST" and form.is_valid():
        is_refused = not form.is_trapped and not may_send(request, "submission")
        is_sent = not is_refused
        if is_sent and not form.is_trapped:
            kept = decisions.submit(form, get_language())
            decisions.notify_network(kept, NetworkSettings.for_request(request))
    context = {
        "kind": kind,
        "form": form,
        "is_sent": is_sent,
        "is_refused": is_refused,
        "has_answer": is_sent and bool(form.cleaned_data["answer_to"]),
        "crumbs": [home_crumb(request)],
    }
    return TemplateResponse(request, "home/submissions/form.html", context)
