"""What every noun of the domain stands on: database, unit of work, outbox, clock, ids, money, actor,
policies' viewer.
"""
