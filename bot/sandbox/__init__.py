"""A local Discord on loopback: the same REST and gateway protocol, for trying the bot out and for tests."""
