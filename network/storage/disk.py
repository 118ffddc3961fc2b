from django.core.files.storage import FileSystemStorage


class DiskStorage(FileSystemStorage):
    """Leaves nothing of a file that the disk had no room for."""

    def _save(self, name, content):
        was_there = self.exists(name)
        try:
            return super()._save(name, content)
        except OSError:
            if not was_there:
                self.delete(name)
            raise
