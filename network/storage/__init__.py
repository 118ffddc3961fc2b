"""Storage of the uploaded files: a disk, or an S3 server.

Imports nothing of the site; the settings name its classes.
"""
