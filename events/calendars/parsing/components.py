"""Groups the content lines of an iCalendar file by component. Pure."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .lines import Line
from .remarks import REPAIRED


@dataclass
class Component:
    """A VEVENT, a VTIMEZONE or a VCALENDAR with its own lines; a zone has those of its rules."""

    name: str
    line: int
    lines: list[Line] = field(default_factory=list)


def components(lines, remarks) -> tuple[list[Component], set[str]]:
    """(the `Component`s in the order of their end, the names of those that are never closed).

    Where something else begins, a missing END is inserted.
    """
    stack, closed = [], []
    for line in lines:
        name, _colon, value = line.text.partition(":")
        name, value = name.strip().upper(), value.strip().upper()
        if name == "BEGIN":
            _close_before(value, stack, closed, line, remarks)
            stack.append(Component(value, line.number))
        elif name == "END":
            _close(value, stack, closed, line, remarks)
        elif stack:
            _add_line(line, stack)
    if stack:
        remarks.add(REPAIRED, _("Le fichier s’arrête avant la fin (END:%s).") % stack[-1].name)
    closed += [component for component in reversed(stack) if component.name == "VCALENDAR"]
    return closed, {component.name for component in stack}


def _add_line(line, stack):
    """Adds a line to the innermost component: the DESCRIPTION of an alarm is not its event's."""
    stack[-1].lines.append(line)
    if stack[-1].name in {"STANDARD", "DAYLIGHT"} and len(stack) > 1:
        stack[-2].lines.append(line)


def _close_before(name, stack, closed, line, remarks):
    """Closes the components that cannot hold one of that name."""
    if name not in {"VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE", "VCALENDAR"}:
        if name in {"STANDARD", "DAYLIGHT"} and stack:
            stack[-1].lines.append(line)
        return
    while stack and (stack[-1].name != "VCALENDAR" or name == "VCALENDAR"):
        reason = _("La fin (END:%s) manque : elle est mise ici.") % stack[-1].name
        remarks.add(REPAIRED, reason, line=line.number, name="END")
        closed.append(stack.pop())


def _close(name, stack, closed, line, remarks):
    if name not in [component.name for component in stack]:
        reason = _("Cette fin ne répond à aucun début : elle est laissée de côté.")
        remarks.add(REPAIRED, reason, line=line.number, name="END", value=name)
        return
    while stack[-1].name != name:
        reason = _("La fin (END:%s) manque : elle est mise ici.") % stack[-1].name
        remarks.add(REPAIRED, reason, line=line.number, name="END")
        closed.append(stack.pop())
    if name in {"STANDARD", "DAYLIGHT"} and len(stack) > 1:
        stack[-2].lines.append(line)
    closed.append(stack.pop())
