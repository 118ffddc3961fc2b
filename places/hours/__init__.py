"""Opening hours: parsing of OpenStreetMap texts and French sentences, evaluation, wording.

Pure: no database, no request. May import `network` only.
"""
