"""Natural persons: residents, staff and merchants alike. A person belongs to no community; residencies and
roles do.
"""
