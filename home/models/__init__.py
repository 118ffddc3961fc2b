from .contact import ContactPage
from .home import HomePage
from .standard import StandardPage

__all__ = ["ContactPage", "HomePage", "StandardPage"]
