"""Updates of the index from the public objects: queue, documents and vocabulary.

May import the engines and the wings below them, not `finding`.
"""
