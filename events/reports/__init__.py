"""Head counts added up: masked where small, in tables, drawings and files.

May import `editing` and what is below it."""
