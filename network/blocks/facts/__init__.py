"""Facts quoted in texts: their dates, their numbers as data, and charts of these numbers.

Pure: may import texts and outputs, but no page and no block.
"""
