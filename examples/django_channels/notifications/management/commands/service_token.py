"""``manage.py service_token NAME``: a token that may send notifications."""

from datetime import timedelta

from django.core.management.base import BaseCommand

from notifications.tokens import service_token


class Command(BaseCommand):
    """Prints the token alone, so that a script can take it as it is."""

    help = "print a token for a service that sends notifications"

    def add_arguments(self, parser):
        parser.add_argument("name")
        parser.add_argument("--expires", type=float, default=300, help="seconds until it ends")

    def handle(self, **options):
        self.stdout.write(service_token(options["name"], timedelta(seconds=options["expires"])))
