"""Who may read the movements."""

from core.accounts.access import is_coordinator, is_official


def reads_all_movements(user: object) -> bool:
    """The coordinator and the officials; other people read those their organisation gave or took."""
    return is_coordinator(user) or is_official(user)


def can_open_what_is_behind(user: object) -> bool:
    """From a movement to the transfer that made it, which names people: not for officials."""
    return not is_official(user)
