"""The accessibility audit of the software: criteria of the RGAA, results, and the statement.

Pure: reads two TOML files of this folder and returns values and text. May import nothing above.
"""
