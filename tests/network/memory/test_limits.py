from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import RequestFactory

from network.memory.limits import allows, client_address, uncount, visitor

NEAR = "10.0.0.9"  # the proxy that reaches the site


def asks(named=None, near=NEAR):
    headers = {"x-forwarded-for": named} if named else {}
    return RequestFactory(REMOTE_ADDR=near).get("/", headers=headers)


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("proxies", "named", "address"),
    [
        (0, "198.51.100.1", NEAR),
        (1, None, NEAR),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "203.0.113.66, 198.51.100.1", "198.51.100.1"),  # the first one comes from the client
        (2, "203.0.113.66, 198.51.100.1, 10.0.0.8", "198.51.100.1"),
        (2, "198.51.100.1", "198.51.100.1"),
        (1, "203.0.113.66, 198.51.100.1:4711", "198.51.100.1"),
        (1, "[2001:db8::7]:4711", "2001:db8::7"),
        (1, " , ", NEAR),
    ],
)
def test_only_our_proxies_are_trusted(settings, proxies, named, address):
    settings.PROXIES = proxies
    assert client_address(asks(named)) == address


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("near", "who"),
    [
        ("192.0.2.4", "192.0.2.4"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.4", "192.0.2.4"),
        ("", ""),
    ],
)
def test_ipv6_network_is_one_visitor(near, who):
    assert visitor(asks(near=near)) == who


@pytest.mark.django_db
def test_limit_allows_exactly_so_many_and_one_more_after_it_is_given_back():
    assert [allows("try", "192.0.2.4", most=2) for _time in range(3)] == [True, True, False]
    assert allows("try", "192.0.2.5", most=2)
    for _time in range(2):
        uncount("try", "192.0.2.4")
    assert allows("try", "192.0.2.4", most=2)


@pytest.mark.django_db
def test_limit_of_a_day_covers_the_day_of_the_network():
    """Midnight in UTC, at two o'clock in Paris, restarts nothing."""

    def try_at(day, hour):
        now = datetime(2026, 7, day, hour, 30, tzinfo=ZoneInfo("Europe/Paris"))
        with time_machine.travel(now, tick=False):
            return allows("try", "192.0.2.4", most=1, seconds=24 * 3600)

    assert [try_at(1, 0), try_at(1, 3), try_at(1, 23), try_at(2, 0)] == [True, False, False, True]
