"""Every POST form of the site's own admin screens is accepted when a browser sends it.

Django's test client does not check CSRF tokens, a live server does. Only this test detects a form
rendered without the request (in a panel or in a cell of a table), whose token is missing.
"""

import datetime
import re
from collections import Counter
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.template import engines
from django.template.loaders.filesystem import Loader
from django.test import Client
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.models import Page

from events.calendars.importing import import_calendar
from events.editing.changes import change_dates, exception_of
from events.models import CongressPage, EventPage, EventSource, Occurrence, Registration
from home.models import FeedbackRequest, RoleInvitation, Submission
from network.links.models import DEAD, ExternalLink, LinkUse
from network.publishing.drafts import publish_change
from network.tasks.models import QueuedTask
from places.imports.columns import map_run
from places.imports.runs import begin, begin_at_once, finish
from places.models import (
    Closure,
    DeclinedPlace,
    ImportRun,
    PlaceHost,
    PlaceIndexPage,
    PlaceInvitation,
    PlacePage,
    PlacePair,
    PlaceSource,
    ValueMeaning,
    VanishedPlace,
)
from places.upkeep.duplicates.merging import merge
from resources.models import ArticlePage, Opinion
from tests.events.calendars.samples import feed
from tests.factories import CongressPageFactory, PlaceMembershipFactory, PlacePageFactory
from tests.home.permissions.test_doors import admin_addresses
from tests.places.imports.test_columns import SURVEY
from tests.places.imports.test_import_runs import taken
from tests.places.imports.test_importer import file_of, line
from tests.walk import links

TEMPLATES = Path(settings.BASE_DIR) / "templates"
POST_FORM = re.compile(r"""<form\b(?=[^>]*\bmethod=["']post)""")
MARK = "data-post-form"
# An external calendar with two new events.
CALENDAR = [
    [
        "BEGIN:VEVENT",
        f"UID:{number}@exemple.fr",
        f"DTSTART:{timezone.now() + datetime.timedelta(days=9 + number):%Y%m%dT%H0000Z}",
        "DURATION:PT2H",
        f"SUMMARY:Atelier {number}",
        "END:VEVENT",
    ]
    for number in range(2)
]
# More addresses of a view show the same forms: the test fails if a form was not met.
ADDRESSES_PER_VIEW = 1
# Views without a form of the site, files, and the sign-out, which would end the visit.
SKIPPED_VIEWS = re.compile(
    "wagtail(images|docs|snippetchoosers|_localize|redirects|users|admin_api|admin_error).*|.*logout"
    "|.*_(csv|xlsx|pdf)"
)


# Tested elsewhere: forms before sign-in or behind a new proof in
# `tests/network/people/accounts/test_forms.py`, the form below the result of another form in
# `tests/home/team/privacy/test_person.py`, the page of a failure in
# `tests/network/site/test_failures.py`, the form below a confirmation of Wagtail in
# `tests/events/registrations/test_leaving_admin.py`, the form below a change in
# `tests/browser/test_announcing.py`, the password of a private page in
# `tests/network/site/test_restrictions.py`, the form below a draft in
# `tests/browser/test_feedback.py`.
APART = (
    "503.html",
    *("network/accounts/", "home/roles/access.html", "wagtailadmin/account/password_reset/"),
    "home/privacy/person.html",
    "events/registrations/leaving.html",
    "events/editing/recent_changes.html",
    "network/site/private_page.html",
    "home/feedback/form.html",
)


def marked(source, template):
    """Return the source of a template with a mark on each POST form: its path and its number."""
    numbers = iter(range(1, 100))
    return POST_FORM.sub(lambda form: f'<form {MARK}="{template}:{next(numbers)}"', source)


# Parts of public pages, and easy-to-read pages, which extend another template of their own.
PUBLIC = ("events/registrations/form.html", "home/easy/")


def expected_forms():
    """Return the marks of the POST forms of the site's templates, without the public pages."""
    marks = set()
    for path in TEMPLATES.rglob("*.html"):
        source = path.read_text()
        if 'extends "base.html"' not in source:
            name = path.relative_to(TEMPLATES).as_posix()
            if name.startswith((*APART, *PUBLIC)):
                continue
            marks.update(re.findall(f'{MARK}="([^"]+)"', marked(source, name)))
    return marks


def reset_loaders():
    for loader in engines["django"].engine.template_loaders:
        loader.reset()


@pytest.fixture(scope="module")
def marked_forms(server):
    """Patch Django's template loader to add a mark to the POST forms of the site."""
    read = Loader.get_contents

    def get_contents(self, origin):
        source = read(self, origin)
        is_ours = Path(origin.name).is_relative_to(TEMPLATES)
        return marked(source, origin.template_name) if is_ours else source

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Loader, "get_contents", get_contents)
        reset_loaders()
        yield
    reset_loaders()


@pytest.fixture(scope="module")
def starts(server):
    """Create the rows whose screens have forms, and return the addresses to start from."""
    place = PlacePage.objects.public().in_language("fr").exclude(events=None).first()
    place.corrections.create(suggested={"phone": "0490000000"}, before={"phone": ""})
    PlaceMembershipFactory(place=place)
    PlaceHost.objects.create(place=place, first_name="Rose", consent_how="spoken")
    PlaceInvitation.objects.create(place=place, email="nouvelle@exemple.fr")
    contribution = Group.objects.get(name="Contribution")
    RoleInvitation.objects.create(email="collegue@exemple.fr", role=contribution)
    leaver = User.objects.create_user("partante", "partante@exemple.fr")
    leaver.groups.add(contribution)
    once = Occurrence.objects.agenda().filter(place__isnull=False, event__repeat="")
    date = once.filter(status="confirmed").first()
    day, host = timezone.localdate(date.starts_at), PlacePage.objects.get(pk=date.place_id)
    host.closures.add(Closure(starts_on=day, ends_on=day, reason="Travaux"))
    host.save_revision().publish()
    seats = Occurrence.objects.upcoming(timezone.now()).filter(event__capacity__gt=0).first()
    Registration.objects.create(
        event=seats.event, original_starts_at=seats.original_starts_at, name="Camille",
        name_key="camille", contact="+33612345678", starts_at=seats.starts_at,
        ends_at=seats.ends_at, state="held", must_be_called=True,
    )  # fmt: skip
    coming = Occurrence.objects.upcoming(timezone.now()).exclude(event=seats.event)
    cancelled = coming.filter(is_decided=True, status="cancelled").first()
    source = EventSource.objects.create(
        name="Médiathèque", url="https://agenda.exemple.fr/basic.ics", place=place
    )
    import_calendar(source, feed(*CALENDAR))
    QueuedTask.objects.create(
        path="a.mail", arguments={}, failed_at=timezone.now(), fault="OSError"
    )
    Submission.objects.create(
        kind=Submission.Kind.RESOURCE,
        values={"title": "Un guide", "url": "https://exemple.fr/guide", "why": "Pour débuter."},
    )
    waiting = [finish(begin(file_of(line(services="Tricot")), "l.csv")) for _each in range(2)]
    undone = taken(line("undone"))
    decided = ValueMeaning.objects.create(column="services", key="chant", value="Chant")
    ValueMeaning.objects.create(column="services", key="danse", value="Danse", count=1)
    ValueMeaning.objects.filter(pk=decided.pk).update(is_decided=True)
    moving = begin(file_of(line()), "lieux.csv")
    empty = CongressPageFactory(parent=CongressPage.objects.first().get_parent())
    event_pages = [row.event for row in source.imported.all()]
    return [
        *(address for name, address in without_arguments()),
        *bulk_addresses(),
        reverse("wagtailadmin_pages:edit", args=[event_pages[0].pk]),
        reverse("place_managers", args=[place.pk]),
        reverse("place_hosts", args=[place.pk]),
        reverse("place_host_add", args=[place.pk]),
        reverse("leave", args=[leaver.pk]),
        reverse("easy_begin", args=[ArticlePage.objects.filter(easy_versions=None).first().pk]),
        reverse("event_closed_dates", args=[date.place_id]),
        *(reverse("event_dates", args=[each.event_id]) for each in (seats, cancelled)),
        *dates_to_restore(coming.exclude(event__in=[date.event_id, cancelled.event_id])),
        reverse("event_roll", args=[seats.event_id, seats.moment]),
        reverse("calendriers:source", args=[source.pk]),
        reverse("congress_programme", args=[CongressPage.objects.live().first().pk]),
        reverse("congress_programme", args=[empty.pk]),
        *(reverse("imports_de_lieux:run", args=[run.pk]) for run in [*waiting, moving]),
        *(reverse("imports_de_lieux:values", args=[run.pk]) for run in waiting),
        reverse("imports_de_lieux:undo", args=[undone.pk]),
        *leftovers(place),
        *of_texts(*ArticlePage.objects.live()[:2]),
        of_feedback(ArticlePage.objects.live().last()),
    ]


def dates_to_restore(coming):
    """Cancel a past date and a whole event, unpublish an event; return their screens of dates.

    `coming` are the coming dates of the other events.
    """
    own = EventPage.objects.filter(congresspage=None, imported=None).in_language("fr")
    ended = Occurrence.objects.filter(event__in=own, ends_at__lt=timezone.now())
    past = ended.filter(status="confirmed").order_by("-ends_at").first()
    change_dates(past.event, [exception_of(past, "cancelled", "")], None)
    off, gone = own.filter(pk__in=coming.values("event")).exclude(pk=past.event_id)[:2]
    publish_change(off, lambda page: setattr(page, "status", "cancelled"))
    gone.unpublish()
    return [reverse("event_dates", args=[event.pk]) for event in (past.event, off, gone)]


def of_texts(article, other):
    """Create an opinion about a text and three broken links; return the addresses of their forms.

    One link has an archived copy, and one has moved.
    """
    Opinion.objects.create(page=article, subject="faux", text="Le numéro a changé.")
    addresses = [article.url]
    for page, name, archive in (
        (article, "perdue", "https://web.archive.org/a"),
        (other, "partie", ""),
    ):
        dead = ExternalLink.objects.create(
            url=f"https://exemple.fr/{name}", archive_url=archive, failures=DEAD,
            failing_since=timezone.localdate(),
        )  # fmt: skip
        LinkUse.objects.create(link=dead, page=page, read_at=timezone.now())
        addresses.append(reverse("mend_link", args=[dead.pk]))
    moved = ExternalLink.objects.create(
        url="https://exemple.fr/ancienne", moved_to="https://exemple.fr/nouvelle"
    )
    LinkUse.objects.create(link=moved, page=other, read_at=timezone.now())
    return [*addresses, reverse("mend_link", args=[moved.pk])]


def of_feedback(article):
    """Create a draft and a request about it; return the address of their forms."""
    article.get_latest_revision_as_object().save_revision()
    FeedbackRequest.objects.create(page=article, name="Rose")
    return reverse("page_feedback", args=[article.pk])


def leftovers(place):
    """Create the rows that follow decisions about imports and duplicates.

    Returns the addresses of the screens of the imports.
    """
    DeclinedPlace.objects.create(national_id="b", title="Cyber b")
    source = PlaceSource.objects.create(name="Open data", url="https://exemple.fr/lieux.csv")
    VanishedPlace.objects.create(place=place, source=source)
    pair = PlacePair.objects.exclude(first=place).exclude(second=place).first()
    merge(pair.first, pair.second)
    tables = [begin(SURVEY, "enquete.csv") for _each in range(3)]
    map_run(tables.pop(), {"Quel est le nom de votre structure ?": "nom"})
    today = timezone.localdate()
    closed = PlacePage.objects.live().filter(alias_of=None).exclude(pk=place.pk).last()
    VanishedPlace.objects.create(place=closed, source=source, closed_on=today, returned_on=today)
    PlacePage.objects.get(pk=closed.pk).unpublish()
    read = ImportRun.objects.exclude(columns_digest="").get()
    return [
        reverse("imports_de_lieux:run", args=[finish(read).pk]),
        reverse("imports_de_lieux:run", args=[begin_at_once("lieux.csv").pk]),
        *(reverse("imports_de_lieux:columns", args=[run.pk]) for run in tables),
    ]


def without_arguments():
    for name, address in admin_addresses():
        try:
            reverse(name)
        except NoReverseMatch:
            continue
        yield name, address


def bulk_addresses():
    """Yield the address of each bulk action of the site, with one object selected."""
    for action in hooks.get_hooks("register_bulk_action"):
        if not action.__module__.startswith("wagtail"):
            model = action.models[0]
            args = [model._meta.app_label, model._meta.model_name, action.action_type]
            pages = {"alias_of": None} if issubclass(model, Page) else {}
            chosen = model.objects.filter(**pages).first()
            index = PlaceIndexPage.objects.first()
            query = {"id": chosen.pk, "next": reverse("wagtailadmin_explore", args=[index.pk])}
            yield f"{reverse('wagtail_bulk_action', args=args)}?{urlencode(query)}"


def view_of(address):
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:  # a fragment of an address in a script
        return ""


def forms_below(client, starts):
    """Return {mark: [address, ...]} of the marked forms that the admin shows to `client`.

    Follows the links of the admin from the home page and from `starts`.
    """
    waiting, visits, forms = ["/admin/", *starts], Counter(), {}
    seen = set(waiting)
    while waiting:
        address = waiting.pop(0)
        view = view_of(address)
        is_start = address in starts
        is_enough = visits[view] >= ADDRESSES_PER_VIEW and not is_start
        if not view or is_enough or SKIPPED_VIEWS.fullmatch(view):
            continue
        visits[view] += 1
        response = client.get(address)
        if response.streaming or "html" not in response.get("Content-Type", ""):
            continue
        text = response.content.decode()
        for mark in re.findall(f'{MARK}="([^"]+)"', text):
            forms.setdefault(mark, []).append(address)
        for link in links(address, text):
            if link.startswith("/admin/") and "export=" not in link and link not in seen:
                seen.add(link)
                waiting.append(link)
    return forms


def send(page, address, mark):
    """Press the last button of a form, and return the status of the answer.

    Returns None if the form is no longer on the page.
    """
    page.goto(address)
    form = page.locator(f'[{MARK}="{mark}"]').first
    if not form.count():
        return None
    # Without the browser's validation, which would stop the request before the token is checked.
    form.evaluate(
        "form => { form.noValidate = true; form.closest('details')?.toggleAttribute('open', true) }"
    )
    with page.expect_request(
        lambda request: request.method == "POST" and request.is_navigation_request()
    ) as sent:
        form.locator("button:not([type=button])").last.click()
    return sent.value.response().status


def sign_in(context, server, user):
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.clear_cookies()
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": server}])
    return client


def test_no_form_of_the_admin_is_refused(page, context, server, starts, marked_forms):
    context.expected_faults += ["status of 4", "net::ERR_FAILED"]
    # Without scripts and styles, the forms are sent as they are in the page, in half the time.
    context.route("**/static/**", lambda route: route.abort())
    place = PlacePage.objects.public().in_language("fr").exclude(events=None).last()
    manager = PlaceMembershipFactory(place=place).user
    # A place without an e-mail address is on the call list once its confirmation is old.
    old = timezone.now() - datetime.timedelta(days=800)
    index = place.get_parent()
    PlacePageFactory(parent=index, emails="", phone="0490000000", first_published_at=old)
    statuses = {}
    for user, first in ((manager, []), (User.objects.create_superuser("cheffe"), starts)):
        # An open form would send its pings without the cookies of its user.
        page.goto("about:blank")
        client = sign_in(context, server, user)
        for mark, addresses in forms_below(client, first).items():
            if mark.startswith(APART):  # one of them signs the browser out
                continue
            for address in addresses:
                if statuses.get(mark) is None:
                    statuses[mark] = send(page, server + address, mark)
    assert expected_forms() - set(statuses) == set()
    assert {mark: status for mark, status in statuses.items() if status not in {200, 302}} == {}
