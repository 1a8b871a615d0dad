"""Stand-ins for outside services, as processes of their own that speak the real wire shape. Production never
imports them.
"""
