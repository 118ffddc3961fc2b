from network.desk.reports import add_to_admin

from .desk import DeadLinks

add_to_admin(DeadLinks)
