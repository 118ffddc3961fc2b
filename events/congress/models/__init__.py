"""Editions, rooms, tracks and sessions. `events.models` names them all."""
