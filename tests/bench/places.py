"""Measure the speed of the directory with generated places.

Prints one line per page: milliseconds, milliseconds of CPU, the ratio to a page of fixed text, and
queries. The generated rows are rolled back.
"""

import argparse
import random
from urllib.parse import quote

from places.choices import Kind, Service
from places.models import PlacePage

from .made_up import places as made_up
from .pages import Pages, analyse, made_up_site


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--places", type=int, default=20_000)
    count = parser.parse_args().places
    random.seed(7)
    with made_up_site():
        index = made_up.fill(count)
        analyse()
        texts = PlacePage.objects.values("zone", "opening_hours").distinct().count()
        print(f"{count} places, {texts} different hours")
        show(index.get_url())


def show(list_url):
    pages = Pages()
    print(pages.HEADS)
    for name, address in addresses(list_url).items():
        print(pages.row(name, address))
    for extension in ("csv", "geojson"):
        url = f"/lieux/lieux.{extension}"
        etag = pages.client.get(url)["ETag"]
        print(pages.row(f"{extension}, 304", url, if_none_match=etag))


def addresses(list_url):
    """Return {name of a page: its address}."""
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


if __name__ == "__main__":
    main()
