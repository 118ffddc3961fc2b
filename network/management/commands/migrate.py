"""Django's `migrate`, which also compares the columns of the database with the migrations."""

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from network.database import schema
from network.operation.backup import restoration
from network.operation.backup.obstacles import ArchiveError


class Command(migrate.Command):
    """Django's `migrate`, which fails if the columns differ from the applied migrations.

    Columns are compared before migrating: a database whose migrations were later rewritten is
    refused, unchanged. Columns are compared again after migrating, so that a release with an
    incomplete database is not served. `--fake` skips the comparisons, for repairs by hand. After a
    rollback of the code alone, columns of the newer version are reported and do not fail.
    """

    is_reported = False

    def handle(self, *args, **options) -> None:
        """Migrate, and compare the columns before and after; raise CommandError if they differ.

        An interrupted restoration is finished or undone first; if this fails, also raises
        CommandError. Only the default database is compared, and only if migrations were applied.
        With `--plan` or `--check`, the columns are only compared before. If the only differences
        are columns of a newer version, they are reported and do not fail.
        """
        # The restoration itself migrates: it holds the lock, and nothing is settled twice.
        try:
            if message := restoration.settle():
                self.stderr.write(message)
        except ArchiveError as error:
            raise CommandError(str(error)) from error
        is_compared = options["database"] == "default" and not options["fake"]
        if is_compared:
            self._compare(_("Rien n’a été modifié."))
        super().handle(*args, **options)
        if is_compared and not (options["plan"] or options["check_unapplied"]):
            self._compare(_("Les migrations ont été appliquées, mais le site ne marcherait pas."))

    def _compare(self, consequence):
        applied = MigrationRecorder(connections["default"]).applied_migrations()
        if not applied:
            return
        differences = schema.differences(schema.expected_columns(applied))
        if not differences:
            return
        newer = schema.newer_migrations(applied)
        sentences = [*differences.sentences(), schema.remedy(newer)]
        if newer and not differences.is_incomplete:  # the former code serves until its rollback
            if not self.is_reported:
                self.stderr.write("\n".join(sentences))
            self.is_reported = True
            return
        title = _("La base n’a pas les colonnes que ses migrations annoncent.")
        lines = [*([] if newer else [title]), *sentences[:-1], consequence, sentences[-1]]
        raise CommandError("\n".join(lines))
