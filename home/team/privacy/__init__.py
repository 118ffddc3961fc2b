"""The personal data of one person, found by e-mail address or phone, exported or erased.

May import every wing that stores personal data; `home.personal_data` lists the personal data.
"""
