"""What a partner's program reads: Wagtail's API of public pages and files, and the document that
describes it and our lists. May import the app's root and the apps below."""
