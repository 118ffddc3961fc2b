"""Content checks that editors see beside the preview of a page.

May import `links`, for the dead links.
"""
