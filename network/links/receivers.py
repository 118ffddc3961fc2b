"""Read the links of a registered row when it is saved or deleted."""

from django.db.models.signals import post_delete, post_save

from .reading import delete_uses_of_row, read_row_again

post_save.connect(read_row_again, dispatch_uid="read_row_again")
post_delete.connect(delete_uses_of_row, dispatch_uid="delete_uses_of_row")
