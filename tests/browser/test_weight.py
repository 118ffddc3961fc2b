import pytest

from .kinds import address

KILOBYTE = 1000


@pytest.mark.parametrize(
    ("kind", "limit"), [("home.HomePage", 150), ("places.PlacePage", 100)], ids=["home", "place"]
)
def test_a_page_stays_light(page, server, kind, limit):
    """The bytes that travel for a first visit: page, style, script, images."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(server + address(kind), wait_until="networkidle")
    # Images that wait to be seen weigh too.
    page.mouse.wheel(0, 100_000)
    page.wait_for_load_state("networkidle")
    assert sizes
    assert sum(sizes) < limit * KILOBYTE
