"""The accessibility statement of a network: its text, its page and the mention of every page."""

from wagtail.models import Site

from home.models import HomePage, StandardPage
from home.team.audit.results import audit
from home.team.audit.statement import grid, statement
from network.models import NetworkSettings

from . import pages

STATEMENT, GRID = "accessibilite", "audit-accessibilite"


def texts(network: str) -> dict[str, str]:
    """Return {"statement", "grid"}, the Markdown for the initial pages of the network."""
    return {"statement": statement(audit(), network), "grid": grid(audit())}


def declare(site: Site, home: HomePage) -> None:
    """Save the page of the statement and the result of the audit in the network settings.

    Every page of the site displays this result and links to this page. Nothing changes if the
    settings have such a page already, or if no page below `home` has its slug.
    """
    network = NetworkSettings.for_site(site)
    page = StandardPage.objects.descendant_of(home).filter(slug=STATEMENT).first()
    if network.accessibility_page_id is None and page:
        network.accessibility_page = page
        network.accessibility_status = audit().status
        network.save()


def publish(site: Site) -> list[StandardPage]:
    """Publish the statement and the grid of this version again; return the pages.

    Replaces the bodies of the two initial pages that exist below the home page of the site, in
    French, and the mention of every page. Raises ValidationError for an invalid page.
    """
    network = NetworkSettings.for_site(site)
    written = pages.read(filled={"name": network.name} | texts(network.name))
    bodies = {text.head["slug"]: text.stream for text in written}
    there = StandardPage.objects.descendant_of(site.root_page).filter(slug__in=(STATEMENT, GRID))
    there = list(there)
    for page in there:
        page.body = bodies[page.slug]
        page.full_clean()
        page.save_revision().publish()
    network.accessibility_status = audit().status
    network.save()
    return there
