"""Places sorted by distance: their points, their distances, their next openings.

Receives the directory as an argument; imports hours, stops and the network's geography.
"""
