"""What is sent to the site: pictures lose what tells where, when and by whom they were taken, and
a document is what its name says. Pure readers of formats, then the fields and forms that use them.
"""
