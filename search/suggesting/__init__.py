"""What a search box proposes while somebody types: answers, a need in a commune, communes, titles.

May import every other wing.
"""
