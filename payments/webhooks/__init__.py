"""What payment providers tell us: verified, stored once, answered at once, and worked on later (the inbox).

An event may come in any order, any number of times, and days late. It is known by its id, so it is stored
once; its effects and the word that they are done are one transaction, so they happen once.
"""
