"""Proof of who somebody is: one-time codes sent to a phone, and the sign-in sessions that grow from them.

Order of a sign-in: `request_code` → a text message → `redeem_code` → `start_session`; afterwards
`rotate_refresh_token` keeps the session alive and `end_session` ends it. What refuses a stranger is returned,
never raised: a raised refusal would roll back the very try that has to be counted.
"""
