"""What others do with the same events and the same sockets, each in its own simplest way.

Every peer answers `POST /publish` by telling all of its subscribers the alarm in the body, from memory: no
database, no tokens, no policies, no cursors to resume from. Palm's own figures have all of them.
"""
