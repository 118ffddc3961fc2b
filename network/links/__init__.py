"""Links to other sites: download, links of pages, nightly check, kept copies.

May import `publishing` and what is below it; its screens are in `admin`.
"""
