"""Django's PostgreSQL backend with a time limit on the answers of a frozen server.

May import `django.db` and psycopg only.
"""
