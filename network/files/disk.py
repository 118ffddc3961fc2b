"""Storage on a disk."""

from django.core.files.storage import FileSystemStorage


class DiskStorage(FileSystemStorage):
    """A file storage that deletes a partial file if writing fails, on a full disk for example.

    A file that existed under this name before is not deleted.
    """

    def _save(self, name, content):
        was_there = self.exists(name)
        try:
            return super()._save(name, content)
        except OSError:
            if not was_there:
                self.delete(name)
            raise
