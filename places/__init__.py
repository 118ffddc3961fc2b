"""Places of digital mediation: their pages, list, maps, data, imports and upkeep."""
