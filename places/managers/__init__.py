"""Those who keep the page of a place: their invitations, their teams, their rights.

May import the root of `places`, and what is below it."""
