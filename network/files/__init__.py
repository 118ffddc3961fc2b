"""Files of editors: storage on disk or S3, uploads, pictures and their credits.

May import `memory`, `database` and `text`.
"""
