"""Publication by programs, and the parts that editing forms and page lists share.

May import the models and the root of `network`, not `frame`.
"""
