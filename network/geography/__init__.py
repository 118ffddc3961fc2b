"""Where things are: the territories of France, the communes of addresses, distances.

May import the models, and nothing of the wings above.
"""
