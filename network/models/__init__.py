"""All models of `network` and of its wings."""

from network.files.models import Picture, PictureRendition
from network.links.models import ExternalLink, LinkUse
from network.links.source import Source
from network.memory.models import CacheEntry
from network.memory.stamp import ContentStamp
from network.people.accounts.models import (
    AccountSession,
    OutsideIdentity,
    RecoveryCode,
    SecondFactor,
)
from network.tasks.models import QueuedTask, Worker

from .addresses import Crumb, absolute, crumb_of, in_reader_language, reader_address
from .locality import Locality
from .nightly_run import NightlyRun
from .page_form import BasePageForm
from .pages import BasePage, BasePageManager
from .people import Organisation, Person
from .site_settings import NetworkSettings
from .slug_history import SlugHistory
from .territory import Territory
from .topic import Topic

__all__ = [
    "AccountSession",
    "BasePage",
    "BasePageForm",
    "BasePageManager",
    "CacheEntry",
    "ContentStamp",
    "Crumb",
    "ExternalLink",
    "LinkUse",
    "Locality",
    "NetworkSettings",
    "NightlyRun",
    "Organisation",
    "OutsideIdentity",
    "Person",
    "Picture",
    "PictureRendition",
    "RecoveryCode",
    "SecondFactor",
    "QueuedTask",
    "SlugHistory",
    "Source",
    "Territory",
    "Topic",
    "Worker",
    "absolute",
    "crumb_of",
    "in_reader_language",
    "reader_address",
]
