"""Set up an empty database as the site of a network, or report missing parts of a site.

The exit code is 1 if an answer is missing or invalid without a prompt, or if --check finds
something missing or a wrong time zone. It is 130 if the prompts are interrupted. Nothing is written
then, except the address of the site, which --check corrects.
"""

import sys

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from home.front.figures.recording import record
from home.models import RoleInvitation
from home.team.roles import granting
from home.team.roles.inviting import invite
from home.team.roles.table import COORDINATION
from home.team.start import address, clock, status
from home.team.start.beginning import Beginning, begin
from home.team.start.questions import QUESTIONS, InvalidAnswerError, answer
from home.team.start.tally import Tally
from network.database.statistics import refresh_statistics
from network.operation.deployment.sender import is_placeholder
from network.people.invitations.links import find_account
from search.indexing import rows as indexing


class Command(BaseCommand):
    """Command that prompts for the answers of `home.team.start.questions` and creates the site."""

    help = (
        "Fait d’une base vide le site d’un réseau : adresse, pages, menus, territoires, thèmes,"
        " rôles, et l’invitation de la première personne. Pose les questions une à une ; relancée,"
        " ne change rien de ce qui est déjà là."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add one option for each question, --no-input and --check."""
        for question in QUESTIONS:
            parser.add_argument(f"--{question.option}", help=str(question.text))
        parser.add_argument(
            "--no-input", action="store_true", help="ne rien demander : tout est dans les options"
        )
        parser.add_argument(
            "--check", action="store_true", help="dire ce qui manque, et corriger l’adresse du site"
        )

    def handle(self, *, check: bool, no_input: bool, verbosity: int, **options) -> None:
        """Create the missing content with the answers; with --check, report missing parts instead.

        Missing roles are created, and the file of places, if any, is imported. The figures of the
        territories with places are recorded. The first person is invited by mail, except if an
        account or a valid invitation has this address. The link of the invitation is printed; for a
        stopped account, an error is printed instead.

        Prompts for missing and invalid answers. With --no-input, or if the input is no terminal,
        raises CommandError for a missing or invalid answer. Also raises it for an interrupted
        prompt. --check writes nothing except the address of the site, which it corrects. It raises
        CommandError if something is missing or if the time zone is wrong.
        """
        self.verbosity = verbosity
        with translation.override(settings.LANGUAGE_CODE):
            if check:
                self._check()
            else:
                self._start(self._answers(options, is_asking=not no_input and sys.stdin.isatty()))

    def _check(self):
        site = address.main_site()
        if site is None:
            raise CommandError("Il n’y a pas encore de site : lancez « migrate ».")
        if address.update_site(site):
            self.stdout.write(f"Adresse du site corrigée : {site.root_url}")
        lacks = status.missing(site)
        for sentence in lacks:
            self.stdout.write(f"Il manque : {sentence}")
        fault = clock.fault_of_site()
        if fault:
            self.stdout.write(fault)
        if lacks or fault:
            raise CommandError("Le site n’est pas complet.")
        self.stdout.write(f"Rien ne manque à {site.root_url}.")

    def _answers(self, options, *, is_asking):
        """Return {option: answer} of all questions, parsed from the options.

        With `is_asking`, a prompt replaces each missing option and each invalid answer. Without
        `is_asking`, raises CommandError for an invalid answer and for a missing required answer.
        """
        answers = {}
        for question in QUESTIONS:
            typed = options[question.option]
            while True:
                if typed is None and is_asking:
                    if question.preview:
                        self.stdout.write(question.preview())
                    typed = _ask(question)
                try:
                    answers[question.option] = answer(question, typed, answers)
                    break
                except InvalidAnswerError as error:
                    if not is_asking:
                        raise CommandError(f"--{question.option} : {error}") from error
                    self.stderr.write(str(error))
                    typed = None
        return answers

    def _start(self, answers):
        beginning = Beginning(
            name=answers["name"],
            region=answers["region"],
            departements=tuple(answers["departements"]),
            phone=answers["phone"],
            email=answers["mail"],
            theme=answers["theme"],
            color=answers["colour"],
            languages=tuple(answers["languages"]),
        )
        tally = Tally()
        with indexing.paused():
            site = begin(beginning, tally)
            for name in granting.ensure_roles():
                self.stdout.write(f"Rôle : {name}")
            if answers["places"]:
                self._import(answers["places"], beginning.country())
        refresh_statistics()
        indexing.repair()
        record()
        for line in tally.lines:
            self.stdout.write(line)
        self.stdout.write(f"Le site : {site.root_url}")
        self._warn_of_examples(answers)
        self._invite(answers["admin"])

    def _warn_of_examples(self, answers):
        """Print the addresses that no letter reaches, and the sender that servers refuse."""
        for typed in dict.fromkeys(filter(None, (answers["admin"], answers["mail"]))):
            if is_placeholder(typed):
                self.stderr.write(
                    f"« {typed} » est une adresse d’exemple : aucun courriel n’y arrive."
                )
        if is_placeholder(settings.DEFAULT_FROM_EMAIL):
            self.stderr.write(
                "Avant d’écrire à quelqu’un d’autre, choisissez l’adresse d’où partent les"
                f" courriels (EMAIL_FROM) : « {settings.DEFAULT_FROM_EMAIL} » n’existe pas."
            )

    def _import(self, path, country):
        """Import the places of the départements of `country`.

        If the file is refused, the error is printed and no place is imported.
        """
        self.stdout.write(f"Lecture des lieux de {path}…")
        try:
            call_command(
                "import_places",
                path,
                departements=",".join(row["code"] for row in country.departements),
                # Corrections of single lines are printed only with a higher verbosity.
                verbosity=max(self.verbosity - 1, 0),
                stdout=self.stdout,
                stderr=self.stderr,
            )
        except CommandError as error:
            self.stderr.write(f"Les lieux ne sont pas entrés : {error}")

    def _invite(self, email):
        if account := find_account(email):
            if account.is_active:
                self.stdout.write(f"{email} a déjà un compte.")
            else:
                self.stderr.write(
                    f"Le compte de {email} est arrêté : relancez avec une autre adresse."
                )
            return
        invitation = RoleInvitation.objects.filter(email=email).first()
        if invitation is None or invitation.has_ended:
            invitation = invite(email, COORDINATION)
            if not invitation.is_mailed:
                self.stderr.write("Le courriel d’invitation n’est pas parti.")
        self.stdout.write(f"Lien de {email}, pour choisir son mot de passe : {invitation.url}")


def _ask(question):
    try:
        return input(f"{question.text} : ")
    except (EOFError, KeyboardInterrupt) as error:
        raise CommandError("\nArrêté. Rien n’a été écrit.", returncode=130) from error
