"""From drafts to editions, from editions to the public site.

    from content.publishing import publish, withdraw, restore, approve

The names are loaded when first asked for: `content.publishing.snapshot.serve` answers readers before
Django is loaded, and importing this package must not load it.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from content.publishing.editions import publish, restore, undo, withdraw
    from content.publishing.reviews import approve

__all__ = ["approve", "publish", "restore", "undo", "withdraw"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from content.publishing import editions

        return getattr(editions, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
