"""Check the configuration of this server, and print each fault with its remedy.

Exits with 1 if there is a fault.
"""

import traceback
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from network.operation.deployment import machine_checks as machine
from network.operation.deployment import settings_checks, variables
from network.operation.deployment.findings import fault
from network.operation.deployment.outside_checks import outside

CHECKS = (
    *(settings_checks.django_checks, settings_checks.address, settings_checks.proxies),
    *(settings_checks.sender, machine.user, machine.database, machine.site, machine.static_files),
    *(machine.folders, machine.mail, machine.backups, machine.nights),
)


class Command(BaseCommand):
    """Run the `CHECKS` on this server, then request the site at its public address."""

    help = __doc__
    requires_system_checks = []  # reported with the other findings

    def add_arguments(self, parser: CommandParser) -> None:
        """Add `--env`, the environment file, `--language` of the findings, and `--inside`."""
        parser.add_argument("--env", type=Path, help="the environment file, whose names are read")
        parser.add_argument("--language", default=settings.LANGUAGE_CODE, choices=["fr", "en"])
        parser.add_argument(
            "--inside", action="store_true", help="do not ask the site at its public address"
        )

    def handle(self, *, env: Path | None, language: str, inside: bool, **options) -> None:
        """Run the checks and print the findings, faults first.

        `inside` skips the requests to the public address. A name in the file `env` that no setting
        uses is a fault, and so is an exception in a check. Raises CommandError if there is a fault.
        """
        checks = CHECKS if inside else (*CHECKS, outside)
        with translation.override(language):
            findings = [finding for check in checks for finding in self._run(check)]
            for name in variables.unknown_in(env) if env else ():
                findings.append(
                    fault(_("%s n’est lu par personne : son nom est faux.") % name, f"{env}")
                )
            self._report(findings, len(checks))

    def _run(self, check):
        try:
            yield from check()
        except Exception as error:
            if settings.DEBUG:
                traceback.print_exc()
            yield fault(
                _("%(check)s n’a pas pu être vérifié : %(error)s")
                % {"check": check.__name__, "error": str(error).strip() or type(error).__name__}
            )

    def _report(self, findings, count):
        faults = [finding for finding in findings if finding.is_fault]
        for finding in sorted(findings, key=lambda finding: not finding.is_fault):
            self.stdout.write(f"{'✗' if finding.is_fault else '·'} {finding.sentence}")
            if finding.remedy:
                self.stdout.write(f"    → {finding.remedy}")
        if faults:
            raise CommandError(
                ngettext("%d point à corriger.", "%d points à corriger.", len(faults)) % len(faults)
            )
        self.stdout.write(_("✓ Rien à corriger (%d vérifications).") % count)
