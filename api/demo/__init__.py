"""The demo's front page: GraphiQL, accounts to be, the phones' inbox, text messages, the story of a day.

Mounted in the demo alone. Nothing here exists in production.
"""
