"""What the site holds about somebody, found by their address or number, given back or erased.

May import every wing that holds some of it; the list of what is held is `home.held`.
"""
