"""Writes, as JSON, what the site holds of somebody known by a mail address or a number."""

import json

from django.core.management.base import BaseCommand

from home.privacy import person

from .erase_person import contact_of


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("contact", help="a mail address, or a telephone number")

    def handle(self, contact, **options):
        data = person.export(contact_of(contact))
        self.stdout.write(json.dumps(data, ensure_ascii=False, indent=2, default=str))
