"""The figures of a territory: counted each night, kept by day, and published with their method.

May import the models of every app.
"""
