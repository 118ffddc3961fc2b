"""Where the files that editors upload are kept: a disk, or a server that speaks S3.

Stands on nothing; the settings name its classes.
"""
