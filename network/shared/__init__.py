"""State shared by the processes of a site: the cache, rate limits and locks; and database tools.

Imports nothing of the site but the models of `network`; every app may import it.
"""
