import random
from urllib.parse import quote

from django.core.management.base import BaseCommand
from django.db import connection, transaction
from django.test.utils import override_settings

from network.benchmarks import Pages
from places import synthetic
from places.choices import Kind, Service
from places.models import PlacePage


class Command(BaseCommand):
    help = (
        "Prints how fast the directory answers over a made-up one: milliseconds, those of the"
        " processor, how many times a page of fixed text, queries. Changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("--places", type=int, default=20_000)

    @override_settings(ALLOWED_HOSTS=["*"], DEBUG=False, ROOT_URLCONF="network.benchmarks")
    def handle(self, places, **options):
        random.seed(7)
        with transaction.atomic():
            index = synthetic.fill(places)
            with connection.cursor() as cursor:
                # What a server does by itself after many writes.
                cursor.execute("ANALYZE")
            texts = PlacePage.objects.values("zone", "opening_hours").distinct().count()
            self.stdout.write(f"{places} places, {texts} different hours")
            self._show(index.get_url())
            transaction.set_rollback(True)

    def _show(self, list_url):
        pages = Pages()
        self.stdout.write(pages.heads)
        for name, address in addresses(list_url).items():
            self.stdout.write(pages.row(name, address))
        for form in ("csv", "geojson"):
            url = f"/lieux/lieux.{form}"
            etag = pages.client.get(url)["ETag"]
            self.stdout.write(pages.row(f"{form}, 304", url, if_none_match=etag))


def addresses(list_url):
    """{what is asked: where}"""
    place = PlacePage.objects.public().last()
    town = place.commune
    service, here = quote(Service.PAPERWORK), f"lat={place.latitude}&lon={place.longitude}"
    several = f"service={service}&gratuit=1&type={Kind.LIBRARY}&territoire={town.region.code}"
    return {
        "list": list_url,
        "list, page 50": f"{list_url}?page=50",
        "open now": f"{list_url}?ouvert=1",
        "open on Saturday": f"{list_url}?samedi=1",
        "in a département": f"{list_url}?territoire={town.departement.code}",
        "several filters": f"{list_url}?{several}",
        "words": f"{list_url}?q=mairie+numerique",
        "words and open now": f"{list_url}?q=mairie&ouvert=1",
        "near a commune": f"/pres-de-chez-moi/?ou={quote(town.name)}",
        "near a postcode": f"/pres-de-chez-moi/?ou={place.postcode}",
        "near a position": f"/pres-de-chez-moi/?{here}",
        "orientation": "/orientation/papiers/",
        "orientation, near": f"/orientation/papiers/?{here}",
        "still map": "/lieux/carte/",
        "still map, open now": "/lieux/carte/?ouvert=1",
        "map data": "/lieux/points.json",
        "map data, a part of it": f"/lieux/points.json?{several}",
        "map data, open now": "/lieux/points.json?ouvert=1",
        "territories": "/territoires/",
        "a territory": f"/territoires/{town.code}/",
        "a place": place.get_url(),
        "data page": "/lieux/donnees/",
        "csv": "/lieux/lieux.csv",
        "csv, a part of it": f"/lieux/lieux.csv?territoire={town.departement.code}",
        "json": "/lieux/lieux.json",
        "geojson": "/lieux/lieux.geojson",
        "geojson, a part of it": f"/lieux/lieux.geojson?{several}",
    }
