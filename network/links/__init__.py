"""Links to other sites: download, links of pages, nightly check, kept copies.

May import `publishing` and the packages that it may import; the screens of links are in `admin`.
"""
