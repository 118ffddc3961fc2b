"""Models of editions, rooms, tracks and sessions. `events.models` exports them all."""
