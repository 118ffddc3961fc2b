"""Models of registrations. `events.models` exports them all."""
