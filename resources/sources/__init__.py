"""Publishers of the kept and quoted texts, and the proposals for a new kept link.

May import the pages of the library, the modules below these pages, and `network.links`.
"""
