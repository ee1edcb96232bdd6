"""The error that people can do something about."""


class UserError(Exception):
    """Shown as it is: says what happened, to which thing, and what to do now."""
