from .images import UndescribedImages
from .nights import NightlyReport
from .reports import add_to_admin

for report in (UndescribedImages, NightlyReport):
    add_to_admin(report)
