"""The resource system of the specification: a thin face over the nodes, the scanner and the inventories of a state."""

from collections.abc import Iterable

import numpy as np

from gameplay import content
from gameplay.content.definitions import Resource as ResourceDefinition
from gameplay.inventory.inventory import Inventory
from gameplay.positions import length_units, point_units
from gameplay.resources import collecting, natural, nodes, scanning
from gameplay.resources.scanning import Answer as ResourceSignature
from gameplay.state import HOME, GameState
from taichi_kernels.units import UNITS_PER_METRE

__all__ = ["ResourceDefinition", "ResourceNode", "ResourceSignature", "ResourceSystem"]


class ResourceNode:
    """A node of a body, as it is now.

    Attributes:
        id: of the node.
        resource_type: name of the item that it gives.
        position: its foot [m], float64 (3,).
    """

    def __init__(self, state: GameState, node: nodes.Node) -> None:
        self.id = node.id
        self.resource_type = node.resource
        self.position = np.array(node.position) / UNITS_PER_METRE
        self._state = state

    @property
    def quantity(self) -> int:
        """What is left."""
        found = nodes.find(self._state, self.id)
        return found.quantity if found else 0

    @property
    def is_depleted(self) -> bool:
        """Whether nothing is left."""
        return self.quantity == 0


class ResourceSystem:
    """Resource types, nodes and gathering on one body.

    Attributes:
        resource_types: definitions by name: those of the content, and those that were registered here.
    """

    def __init__(self, state: GameState, body: int = HOME) -> None:
        self.state = state
        self.body = body
        self.resource_types: dict[str, ResourceDefinition] = dict(content.load().resource_types)

    @property
    def resource_nodes(self) -> list[ResourceNode]:
        """Nodes that hold something: those that somebody placed, and those of the ground that is loaded."""
        ids = [*self.state.nodes.rows["id"].tolist(), *natural.of(self.state, self.body).rows["id"].tolist()]
        found = (nodes.find(self.state, number) for number in ids)
        return [ResourceNode(self.state, node) for node in found if node is not None and node.body == self.body]

    def register_resource_type(self, id: str, definition: ResourceDefinition) -> None:
        """Make a resource known to this object, for nodes that it spawns; content packs make one known to the game.

        Raises:
            ValueError: there is one of that name.
        """
        if id in self.resource_types:
            raise ValueError(f"resource {id!r} is there already; names must differ")
        self.resource_types[id] = definition

    def spawn_resource_node(self, position: Iterable[float], type: str, quantity: int) -> ResourceNode:
        """Put a node at a place [m]. A resource that is not known is logged, and another one taken instead.

        Raises:
            ValueError: no finite place, or a quantity below 1.
        """
        terrain = self.state.terrains[self.body]
        number = terrain.add_node(point_units(position), self._known(type), quantity)
        return ResourceNode(self.state, next(nodes.placed(self.state, [self.state.nodes.index(number)])))

    def gather_resource(self, node: ResourceNode, amount: int) -> dict[str, str | int]:
        """Take an amount of a node, or what there is of it: "resource_type" and "quantity"; empty when it is depleted.

        Raises:
            ValueError: an amount below 1.
        """
        if amount < 1:
            raise ValueError(f"amount: at least 1 is needed, not {amount}")
        found = nodes.find(self.state, node.id)
        if found is None:
            return {}
        taken = min(amount, found.quantity)
        nodes.take(self.state, found, taken)
        return {"resource_type": found.resource, "quantity": taken}

    def scan_for_resources(self, center: Iterable[float], radius: float) -> list[ResourceSignature]:
        """What answers to a scan round a place, within a radius [m], the strongest first.

        Raises:
            ValueError: no finite place or radius, or a radius that is negative or beyond the scanner's farthest.
        """
        reach = length_units(radius, "radius")
        if not 0 <= reach <= scanning.FARTHEST:
            most = scanning.FARTHEST // UNITS_PER_METRE
            raise ValueError(f"radius: 0 to {most} m are possible, not {radius}")
        return scanning.scan(self.state, self.body, point_units(center, "center"), reach)

    def add_to_inventory(self, inventory: Inventory, resource: str, amount: int) -> bool:
        """Put items of a resource into an inventory; False, and nothing changes, where they do not all fit.

        Raises:
            ValueError: a negative amount.
        """
        name = self._known(resource)
        if amount < 0:
            raise ValueError(f"amount: 0 or more is needed, not {amount}")
        return inventory.room(name) >= amount and inventory.add(name, amount) == 0

    def remove_from_inventory(self, inventory: Inventory, resource: str, amount: int) -> bool:
        """Take items of a resource out; False, and nothing changes, where there are fewer.

        Raises:
            ValueError: a negative amount.
        """
        if amount < 0:
            raise ValueError(f"amount: 0 or more is needed, not {amount}")
        return inventory.remove(self._known(resource), amount)

    def get_inventory_count(self, inventory: Inventory, resource: str) -> int:
        """How many items of a resource an inventory holds."""
        return inventory.count(self._known(resource))

    def _known(self, name: str) -> str:
        return name if name in self.resource_types else collecting.resource(name).item
