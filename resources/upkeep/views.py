"""Public views that receive votes and opinions about a text, without an account."""

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from network.memory import limits
from network.models import crumb_of
from network.site.forms import is_of_this_site, may_send_form
from resources.models import ResourcePage

from .forms import OpinionForm
from .models import Opinion, Usefulness

ANSWERS = {"oui": True, "non": False}
DAY = 24 * 3600
# A classroom or a media library has one address: several of its readers may answer.
MOST_A_TEXT, MOST_A_DAY = 10, 60


@csrf_exempt
@require_POST
def vote(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    """Count the vote "oui" or "non" of the field `utile`; redirect to the form of an opinion.

    Invalid votes are not counted, but redirect in the same way. At most 10 votes a day of one
    visitor for one text are counted, and 60 for all texts. Raises Http404 if the text is not
    public. CSRF is not checked, because the page is cached and shared, and thus has no token. A
    forged form gains nothing, because votes are anonymous and votes whose `Origin` is another site
    are ignored.
    """
    page = _text(pk)
    answer = request.POST.get("utile", "")
    if answer in ANSWERS and is_of_this_site(request) and _may_vote(request, page):
        Usefulness.add(page, is_useful=ANSWERS[answer])
    return HttpResponseRedirect(f"{reverse('library:opinion', args=[page.pk])}?merci={answer}")


@require_http_methods(["GET", "HEAD", "POST"])
def opinion(request: HttpRequest, pk: int) -> TemplateResponse:
    """Render the form of an opinion; on POST, save a valid opinion and thank the visitor.

    The query parameter `sujet` preselects a subject. An invalid form is rendered with its errors. A
    form filled in by a robot is not saved, but the response is the same. A form sent too often (see
    `may_send_form`) is not saved and shows an error. Raises Http404 if the text is not public.
    """
    page, is_sent = _text(pk), False
    subject = request.GET.get("sujet", "")
    initial = {"subject": subject if subject in Opinion.Subject.values else None}
    form = OpinionForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        is_sent = form.is_trapped or may_send_form(request, "opinion", form)
        if is_sent and not form.is_trapped:
            values = {name: form.cleaned_data[name] for name in ("subject", "text")}
            Opinion.objects.create(page=page, **values)
    context = {
        "text": page,
        "form": form,
        "is_sent": is_sent,
        "is_thanked": request.method == "GET" and request.GET.get("merci") in ANSWERS,
        "crumbs": [*page.crumbs(request), crumb_of(page, request)],
    }
    return TemplateResponse(request, "resources/upkeep/opinion.html", context)


def _text(pk):
    """Return the public text of this id that is not an alias; raise Http404 without one."""
    return get_object_or_404(ResourcePage.objects.public(), pk=pk, alias_of=None)


def _may_vote(request, page):
    who = limits.visitor(request)
    return limits.allows("votes", who, most=MOST_A_DAY, seconds=DAY) and limits.allows(
        f"vote-{page.pk}", who, most=MOST_A_TEXT, seconds=DAY
    )
