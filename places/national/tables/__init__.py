"""The rows of a file, whatever holds them: CSV, JSON or a workbook. Knows nothing of places, and
imports no more than the errors of its parent."""
