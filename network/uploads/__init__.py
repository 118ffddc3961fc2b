"""Uploads: remove the metadata of pictures, and check the content of documents.

Pure parsers of file formats, then the model fields and forms that use them.
"""
