"""One archive of the whole site, written and restored: database and files of editors.

May import the models; commands, the health check and the start of the site use it.
"""
