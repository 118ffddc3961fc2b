"""The pages on which anybody proposes a place, an event or a resource, or writes in a debate."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from home.crumbs import home_crumb
from network.forms import may_send_form
from network.models import NetworkSettings, crumb_of
from resources.models import DebatePage

from . import decisions
from .forms import FORMS
from .models import Submission
from .positions import written_in


@require_safe
def choices(request):
    context = {"kinds": Submission.Kind, "crumbs": [home_crumb(request)]}
    return TemplateResponse(request, "home/submissions/choices.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def submission(request, kind):
    """What is sent is seen by nobody before somebody of the network decides."""
    if kind not in FORMS or kind == Submission.Kind.POSITION:
        raise Http404
    return _answer(request, kind)


@require_http_methods(["GET", "HEAD", "POST"])
def position(request, pk):
    """In a debate that the public may read, else 404. Once it is closed nothing can be sent, and
    what was typed before is shown again."""
    debate = get_object_or_404(DebatePage.objects.public(), pk=pk)
    return _answer(request, Submission.Kind.POSITION, debate)


def _answer(request, kind, debate=None):
    form = FORMS[kind](request.POST if request.method == "POST" else None)
    is_closed, is_sent = debate is not None and not debate.is_open, False
    if form.is_bound and not is_closed and form.is_valid():
        is_sent = form.is_trapped or may_send_form(request, "submission", form)
        if is_sent and not form.is_trapped:
            kept = decisions.submit(form, get_language(), debate and written_in(debate))
            decisions.notify_network(kept, NetworkSettings.for_request(request))
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
