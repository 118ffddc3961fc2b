"""What anybody proposes without an account: a place, an event, a resource, until it is decided.

May import the app's root and the apps below."""
