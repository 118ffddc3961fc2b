"""What the processes of a site hold together: a cache, limits on what one visitor may ask, locks.

Stands on nothing but `network`'s models; everything may import it.
"""
