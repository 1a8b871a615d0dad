"""Google's FCM and its token endpoint, as far as an SDK can tell: `python -m notifications.simulators.fcm
--port N`.

What it accepts can be read as the phones' inbox; what it answers can be scripted.
"""
