"""The site and the settings of a request, fetched in one query."""

import itertools

import pytest
from django.test import RequestFactory
from wagtail.models import Site

from network.models import NetworkSettings
from network.site.current import attach_site, choose

HOSTS = ["un.example", "deux.example"]
PORTS = [80, 8000]


@pytest.mark.django_db
def test_site_is_the_one_that_wagtail_finds(site):
    """For up to three sites, of two hosts and two ports, with or without a default one."""
    root = site.root_page
    kinds = list(itertools.product(HOSTS, PORTS))
    for number in range(1, 4):
        for chosen in itertools.combinations(kinds, number):
            for default in (None, *range(number)):
                Site.objects.all().delete()
                sites = [
                    Site.objects.create(
                        hostname=host, port=port, root_page=root, is_default_site=rank == default
                    )
                    for rank, (host, port) in enumerate(chosen)
                ]
                for host, port in itertools.product([*HOSTS, "trois.example"], [*PORTS, 443]):
                    request = RequestFactory().get(
                        "/", SERVER_PORT=str(port), headers={"host": host}
                    )
                    expected = Site.find_for_request(request)
                    near = [s for s in sites if s.hostname == host or s.is_default_site]
                    assert choose(near, host, port) == expected


@pytest.mark.django_db
def test_site_settings_and_language_are_fetched_in_one_query(site, django_assert_num_queries):
    NetworkSettings.objects.update_or_create(site=site, defaults={"name": "Le Filet"})
    request = RequestFactory().get("/", headers={"host": "localhost"})
    with django_assert_num_queries(2):  # one is of the content stamp
        attach_site(request)
    with django_assert_num_queries(0):
        assert NetworkSettings.for_request(request).name == "Le Filet"
        assert Site.find_for_request(request) == site
        assert Site.find_for_request(request).root_page.locale.language_code == "fr"
