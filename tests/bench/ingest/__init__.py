"""Device events a second until they are durable, and how soon an alarm is raised: `make bench-ingest`.

One server process, PostgreSQL with fsync and synchronous commits, and Valkey, all on this machine, which the
sender shares. Every event is new, and signed before the clock starts. Rows are counted afterwards: a lost
event or alarm fails the run. `cases.py` says what is measured, `--help` how to measure some of it.
"""
