"""Heatwire: a Discord bot for news communities."""
