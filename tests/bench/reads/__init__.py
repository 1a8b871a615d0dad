"""The read benchmark: Palm against six other GraphQL servers. Begin with README.md in the folder above."""
