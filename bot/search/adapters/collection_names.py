"""Name the collections of one installation: the one place where a community's number becomes a collection's name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import ForeignIndex
from bot.kernel.models import SHARED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

OWNER = "owner"
"""The key under which a collection's metadata names its installation."""

SHARED_COLLECTION = "shared"
COLLECTION_OF = "community-"
FOREIGN = (
    "The Chroma server keeps another installation's index under the name “{namespace}”, and it is left as it is. "
    "Set MENTOR_CHROMA_NAMESPACE to a name of this installation's own."
)


@dataclass(frozen=True, slots=True)
class Owner:
    """Say whose collections they are: `installation` is the database's own number, `namespace` stands before their names."""

    installation: str
    namespace: str

    @classmethod
    def of(cls, installation: str, namespace: str = "") -> Self:
        """Return the owner with the namespace that was set, or one that no other installation has."""
        return cls(installation, namespace or f"wayfinder-{installation[:12]}")

    def collection_of(self, community: int) -> str:
        """Return the name of a community's collection."""
        return f"{self.namespace}.{SHARED_COLLECTION if community == SHARED else f'{COLLECTION_OF}{community}'}"

    def community_of(self, name: str) -> int | None:
        """Return whose collection it is; None for one of another namespace."""
        namespace, _, rest = name.rpartition(".")
        return _number(rest) if namespace == self.namespace else None

    def nameless(self, name: str) -> int | None:
        """Return whose collection it is where it has no namespace, as earlier versions wrote them; None for others."""
        return None if "." in name else _number(name)

    def must_own(self, metadata: Mapping[str, object] | None) -> None:
        """Raise ForeignIndex when a collection's metadata names another installation, or none."""
        if (metadata or {}).get(OWNER) != self.installation:
            raise ForeignIndex(FOREIGN.format(namespace=self.namespace))


def _number(name: str) -> int | None:
    number = name.removeprefix(COLLECTION_OF)
    return SHARED if name == SHARED_COLLECTION else int(number) if name != number and number.isdecimal() else None
