"""Every class, method, field, default and enumeration of the specification that exists so far, and its place here.

Fields of engine types became view data or ids; `Node` became the id of an item.
"""

import inspect
from typing import Any

import pytest

from gameplay.canister import Canister
from gameplay.chunk import VoxelChunk
from gameplay.mode import Mode
from gameplay.resources.resource_system import ResourceNode, ResourceSystem
from gameplay.terrain import VoxelTerrain
from gameplay.tool import TerrainTool
from tests.worlds import Play

# class → methods with the names of their arguments
METHODS: dict[type, dict[str, list[str]]] = {
    VoxelTerrain: {
        "excavate_sphere": ["center", "radius"],
        "elevate_sphere": ["center", "radius", "soil_cost"],
        "flatten_area": ["center", "radius", "target_normal"],
        "get_voxel_density": ["position"],
        "set_voxel_density": ["position", "density"],
        "update_chunk_mesh": ["chunk_pos"],
        "generate_collision_shape": ["chunk_pos"],
        "place_resource_node": ["position", "resource_type", "quantity"],
        "extract_resource_at": ["position"],
    },
    TerrainTool: {
        "activate_tool": ["delta"],
        "switch_mode": ["new_mode"],
        "attach_item": ["item", "slot"],
        "detach_item": ["slot"],
        "get_total_soil": [],
        "consume_soil": ["amount"],
        "add_soil": ["amount"],
        "collect_resource_fragment": ["resource_type"],
    },
    Canister: {"add_soil": ["amount"], "remove_soil": ["amount"], "get_fill_percentage": []},
    ResourceSystem: {
        "register_resource_type": ["id", "definition"],
        "spawn_resource_node": ["position", "type", "quantity"],
        "gather_resource": ["node", "amount"],
        "scan_for_resources": ["center", "radius"],
        "add_to_inventory": ["inventory", "resource", "amount"],
        "remove_from_inventory": ["inventory", "resource", "amount"],
        "get_inventory_count": ["inventory", "resource"],
    },
}

# class → fields with their defaults; ... where the default is an empty collection or belongs to the state
FIELDS: dict[type, dict[str, Any]] = {
    VoxelTerrain: {"chunks": ..., "chunk_size": 32, "voxel_size": 0.5},
    TerrainTool: {
        "current_mode": Mode.EXCAVATE,
        "tool_radius": 2.0,
        "tool_power": 1.0,
        "attached_canisters": ...,
        "attached_augments": [],
        "left_controller": None,
        "right_controller": None,
    },
    Canister: {"max_capacity": 1000, "current_soil": 0, "is_full": False},
    VoxelChunk: {
        "position": ...,
        "voxels": ...,
        "mesh_instance": None,
        "collision_shape": ...,
        "is_dirty": ...,
        "resource_nodes": ...,
    },
    ResourceSystem: {"resource_types": ..., "resource_nodes": ...},
    ResourceNode: {"resource_type": "iron", "quantity": 3, "position": ..., "is_depleted": False},
}


@pytest.fixture(scope="module")
def things() -> dict[type, Any]:
    play = Play(seed=2, radius=30.0)
    chunk = next(chunk for chunk in play.terrain.chunks.values() if 0 < chunk.voxels.mean() < 1)
    system = ResourceSystem(play.game.state)
    node = system.spawn_resource_node((0.0, 0.0, 31.0), "iron", 3)
    return {
        VoxelTerrain: play.terrain,
        TerrainTool: play.tool,
        Canister: Canister(),
        VoxelChunk: chunk,
        ResourceSystem: system,
        ResourceNode: node,
    }


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in METHODS.items() for name in names])
def test_methods(kind: type, name: str) -> None:
    arguments = list(inspect.signature(getattr(kind, name)).parameters.values())[1:]
    needed = [argument.name for argument in arguments if argument.default is argument.empty]
    assert needed == METHODS[kind][name]


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in FIELDS.items() for name in names])
def test_fields(things: dict[type, Any], kind: type, name: str) -> None:
    value = getattr(things[kind], name)
    if FIELDS[kind][name] is not ...:
        assert value == FIELDS[kind][name]


def test_modes() -> None:
    assert [(mode.name, mode.value) for mode in TerrainTool.Mode] == [("EXCAVATE", 0), ("ELEVATE", 1), ("FLATTEN", 2)]


def test_a_chunk_holds_densities_from_zero_to_one(things: dict[type, Any]) -> None:
    densities = things[VoxelChunk].voxels
    assert densities.shape == (32**3,)
    assert 0.0 <= densities.min() < densities.max() <= 1.0
