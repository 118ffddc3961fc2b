"""Publishing by programs, and the parts that the editing forms share.

Changes one page or many at once, adds many pages at once, and adapts the page editor, the lists and
wagtail-localize. May import the models and the root of `network`, not `frame`.
"""
