"""The rows of a file in CSV, JSON or a workbook, without knowledge of places.

May import only `errors` of `national`.
"""
