"""Dated closures after an OSM text, so that whoever reads our data knows them too: text in and out.

A closure has `starts_on` and `ends_on`, both days included.
"""

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
BETWEEN_RULES = "; "


def format_closure(closure) -> str:
    """ "2026 Dec 24-31 off", "2026 Jul 20-Aug 15 off", "2026 Dec 24-2027 Jan 02 off"."""
    first, last = closure.starts_on, closure.ends_on
    days = f"{first.year} {MONTHS[first.month - 1]} {first.day:02}"
    if last == first:
        return f"{days} off"
    end = f"{last.day:02}"
    if (first.year, first.month) != (last.year, last.month):
        end = f"{MONTHS[last.month - 1]} {end}"
    if first.year != last.year:
        end = f"{last.year} {end}"
    return f"{days}-{end} off"


def append_closures(text, closures, today) -> str:
    """The text with the closures that are not over: a later rule wins, in OSM, over the week."""
    coming = sorted(
        (closure.starts_on, closure.ends_on, format_closure(closure))
        for closure in closures
        if closure.ends_on >= today
    )
    rules = dict.fromkeys(rule for _first, _last, rule in coming)
    return BETWEEN_RULES.join([text.rstrip("; "), *rules]) if rules else text


def without_closures(text, closures) -> str:
    """The text before `append_closures`, whichever of the closures were not over that day."""
    rules = {format_closure(closure) for closure in closures}
    parts = text.split(BETWEEN_RULES)
    while len(parts) > 1 and parts[-1] in rules:
        parts.pop()
    return BETWEEN_RULES.join(parts)
