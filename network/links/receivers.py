"""The links of what is no page are read again when it is saved."""

from django.db.models.signals import post_delete, post_save

from .reading import forget_row, read_row_again

post_save.connect(read_row_again, dispatch_uid="read_row_again")
post_delete.connect(forget_row, dispatch_uid="forget_row")
