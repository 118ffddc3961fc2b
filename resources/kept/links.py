"""Which addresses of a kept link the nightly check visits."""

from resources.choices import LeadsTo


def left_out(page):
    """Return the fields that are not visited: the former address of a lost text."""
    return {"url_of_source"} if page.leads_to == LeadsTo.LOST else set()
