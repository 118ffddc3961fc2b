"""The words of the field: their pages, the note at their first use in a text, the search's answers.

May import the app's root."""
