"""The way of editions into Discord: what they look like there, and what Discord's answers mean."""

from bot.delivery.answers import TOKEN_GONE
from bot.delivery.outlet import Delivery

__all__ = ["TOKEN_GONE", "Delivery"]
