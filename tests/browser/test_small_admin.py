"""The admin and the forms of visitors fit a telephone of 390 pixels."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.models import EventPage, Occurrence
from home.models import Submission
from home.team.feedback import lifecycle
from home.team.feedback.links import feedback_path
from home.team.roles.table import CONTRIBUTION
from places.models import Correction, PlacePage
from resources.models import ArticlePage
from tests.factories import PlaceMembershipFactory, UserFactory

from .editing import team_member

WIDTH = 390
# The document, if it scrolls sideways; the visible controls and icons that reach out of the screen;
# the rows of a list that cover the next one. The tabs of a form, and a table, slide in their own
# box. Closed panels are out of the screen.
OUTSIDE = """() => {
    const room = document.documentElement.clientWidth;
    const wide = document.documentElement.scrollWidth;
    const elsewhere = `[role=tablist], .typed-table-block, [aria-hidden=true]:not(svg), .w-sr-only,
        .visually-hidden, .field--trap, .skip-link, .skiplink, .sidebar, [data-side-panel]`;
    const seen = {opacityProperty: true, visibilityProperty: true};
    const controls = document.querySelectorAll(
        "a[href], button, summary, select, input, textarea, h2 > svg");
    const outside = [...controls]
        .filter(control => control.checkVisibility(seen) && !control.closest(elsewhere))
        .filter(control => { const {left, right, width, height} = control.getBoundingClientRect();
            return width > 1 && height > 1 && (right > room + 1 || left < -1); })
        .map(control => control.outerHTML.replace(/\\s+/g, " ").slice(0, 160));
    const covering = [...document.querySelectorAll(".listing tr")]
        .filter(row => row.checkVisibility() && row.scrollHeight > row.offsetHeight + 1)
        .map(row => row.innerText.replace(/\\s+/g, " "));
    return [...(wide > room ? [`document: ${wide}`] : []), ...outside, ...covering];
}"""
LISTS = [
    "/admin/",
    "/admin/pages/",
    "/admin/evenements/",
    "/admin/lieux/",
    "/admin/articles/",
    "/admin/propositions/",
    "/admin/corrections_de_lieux/",
    "/admin/doublons_de_lieux/",
    "/admin/lieux_a_appeler/",
    "/admin/calendriers/",
    "/admin/images/",
    "/admin/rapports/",
    "/admin/recherches-sans-resultat/",
    "/admin/reports/workflow/",
    "/admin/reports/site-history/",
]
ADDRESSES = [
    *(("visitor", f"/proposer/{kind}/") for kind in ("lieu", "evenement", "ressource")),
    ("visitor", "{link}"),
    ("visitor", "/lieux/{place.slug}/corriger/"),
    *(("coordinator", path) for path in LISTS),
    *(
        ("coordinator", f"/admin/pages/{{{kind}.pk}}/{screen}/")
        for kind in ("place", "event", "article")
        for screen in ("edit", "history", "copy", "move")
        if (kind, screen) != ("event", "copy")
    ),
    ("coordinator", "/admin/evenements/{event.pk}/refaire/"),
    ("coordinator", "/admin/evenements/{event.pk}/dates/"),
    ("coordinator", "{roll}"),
    ("coordinator", "{settings}"),
    # A proposal and a correction to decide, a page to review, its readers.
    ("coordinator", "/admin/propositions/{submission.pk}/"),
    ("coordinator", "/admin/corrections_de_lieux/{correction.pk}/"),
    ("coordinator", "/admin/pages/{review.pk}/edit/"),
    ("coordinator", "/admin/avis-demandes/{review.pk}/"),
    *(
        (role, path)
        for role in ("coordinator", "writer", "manager")
        for path in ("/admin/", "/admin/evenements/annoncer/")
    ),
    ("writer", "/admin/articles/"),
    ("manager", "/admin/pages/{place.pk}/edit/"),
]


@pytest.fixture(scope="module")
def shown(server):
    """Return the objects of the addresses: {name: object}.

    "roll", "settings" and "link" are paths.
    """
    dates = Occurrence.objects.past(timezone.now()).filter(event__capacity__gt=0)
    date = dates.filter(status="confirmed").order_by("-starts_at").first()
    place = PlacePage.objects.public().in_language("fr").exclude(phone="").first()
    review = ArticlePage.objects.public().in_language("fr").last()
    review.title += " : un titre assez long pour remplir la largeur d’un petit écran"
    review.save_revision()
    review.get_workflow().start(review, UserFactory(username="rose-redige"))
    values = {"title": "Fablab", "address": "", "postcode": "13500", "town": "Martigues"}
    address = f"https://www.exemple.fr/{'tres-longue-adresse/' * 5}"
    return {
        "submission": Submission.objects.create(
            kind=Submission.Kind.PLACE,
            values=values | {"website": address},
            answer_to="une-adresse-assez-longue@exemple-de-domaine.fr",
        ),
        "correction": Correction.objects.create(
            place=place,
            suggested={"websites": address, "opening_hours": "Mo-Fr 09:00-12:00,14:00-17:30"},
            before={"websites": "", "opening_hours": ""},
            message=address,
            answer_to="une-adresse-assez-longue@exemple-de-domaine.fr",
        ),
        "review": review,
        "link": feedback_path(lifecycle.create(review, "Rose", team_member())),
        "place": place,
        "event": EventPage.objects.public().in_language("fr").first(),
        "article": ArticlePage.objects.public().in_language("fr").first(),
        "settings": reverse(
            "wagtailsettings:edit", args=["network", "networksettings", place.get_site().pk]
        ),
        "roll": reverse("event_roll", args=[date.event_id, date.moment]),
    }


@pytest.fixture(scope="module")
def telephone(server, browser, shown):
    """Return `telephone(role)`: a page of a telephone, signed in once for each role."""
    pages = {}

    def user_of(role):
        if role == "coordinator":
            return team_member()
        if role == "manager":
            return PlaceMembershipFactory(place=shown["place"]).user
        user = UserFactory(username="camille-redige")
        user.groups.set(Group.objects.filter(name=CONTRIBUTION))
        return user

    def page_of(role):
        if role not in pages:
            context = browser.new_context(
                viewport={"width": WIDTH, "height": 844},
                is_mobile=True,
                has_touch=True,
                locale="fr-FR",
            )
            if role != "visitor":
                client = Client()
                client.force_login(user_of(role))
                cookie = client.cookies["sessionid"].value
                context.add_cookies([{"name": "sessionid", "value": cookie, "url": server}])
            pages[role] = context.new_page()
        return pages[role]

    yield page_of
    for page in pages.values():
        page.context.close()


@pytest.mark.parametrize(("role", "path"), dict.fromkeys(ADDRESSES))
def test_screen_fits_a_telephone(telephone, server, shown, role, path):
    page = telephone(role)
    address = server + path.format(**shown)
    response = page.goto(address)
    assert (response.status, page.url) == (200, address)
    assert page.evaluate(OUTSIDE) == []


def test_side_panel_of_the_last_form_stays_closed(telephone, server, shown):
    """On a telephone the panel covers the form."""
    page = telephone("coordinator")
    page.goto(f"{server}/admin/pages/{shown['article'].pk}/edit/")
    page.locator("[data-side-panel-toggle=status]").tap()
    panel = page.locator("[data-side-panel=status]")
    panel.wait_for(state="visible")
    page.reload()
    page.wait_for_timeout(500)  # Wagtail opens the panel after the page is ready
    assert not panel.is_visible()
