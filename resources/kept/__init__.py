"""Form of a kept link, and the facts that are read from the page at its address.

Below the pages of the library: may import `choices`, `addresses` and the foundation.
"""
