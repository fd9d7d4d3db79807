"""Every class, method, field, default and enumeration of the specification that exists so far, and its place here.

Fields of engine types became view data or ids; `Node` became the id of an item.
"""

import inspect
from typing import Any

import pytest

from gameplay.canister import Canister
from gameplay.chunk import VoxelChunk
from gameplay.crafting.crafting_system import CraftingSystem
from gameplay.crafting.recipes import CraftingRecipe
from gameplay.crafting.tech_tree import TechTree
from gameplay.mode import Mode
from gameplay.resources.resource_system import ResourceNode, ResourceSystem
from gameplay.solar_system.bodies import Biome, Planet, SolarSystem
from gameplay.solar_system.generator import SolarSystemGenerator
from gameplay.state import GameState
from gameplay.survival.life_support import LifeSupportSystem
from gameplay.terrain import VoxelTerrain
from gameplay.tool import TerrainTool
from taichi_kernels.units import UNITS_PER_METRE
from tests.life import ADA, Life
from tests.worlds import PLAYER, Play

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
    LifeSupportSystem: {
        "update_vitals": ["delta"],
        "apply_oxygen_depletion": ["rate", "delta"],
        "apply_hunger_depletion": ["rate", "delta"],
        "apply_thirst_depletion": ["rate", "delta"],
        "consume_food": ["food"],
        "consume_water": ["water"],
        "check_environmental_hazards": ["position"],
        "apply_hazard_damage": ["hazard", "delta"],
        "check_protective_equipment": [],
    },
    Canister: {"add_soil": ["amount"], "remove_soil": ["amount"], "get_fill_percentage": []},
    CraftingSystem: {
        "craft_item": ["recipe_id", "inventory"],
        "can_craft": ["recipe_id", "inventory"],
        "get_crafting_time": ["recipe_id"],
        "unlock_recipe": ["recipe_id"],
        "add_research_points": ["amount"],
        "unlock_technology": ["tech_id"],
        "get_available_technologies": [],
    },
    ResourceSystem: {
        "register_resource_type": ["id", "definition"],
        "spawn_resource_node": ["position", "type", "quantity"],
        "gather_resource": ["node", "amount"],
        "scan_for_resources": ["center", "radius"],
        "add_to_inventory": ["inventory", "resource", "amount"],
        "remove_from_inventory": ["inventory", "resource", "amount"],
        "get_inventory_count": ["inventory", "resource"],
    },
    SolarSystemGenerator: {
        "generate_solar_system": ["seed"],
        "generate_planet": ["orbit_index", "distance"],
        "generate_moons": ["planet", "count"],
        "generate_asteroid_belt": ["inner_radius", "outer_radius"],
        "generate_terrain": ["planet", "chunk_pos"],
        "generate_biomes": ["planet"],
        "generate_cave_system": ["planet", "position"],
        "place_procedural_resources": ["planet", "biome", "chunk"],
        "get_planet_seed": ["planet_index"],
        "get_chunk_seed": ["planet_seed", "chunk_pos"],
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
    LifeSupportSystem: {
        "oxygen_level": 100.0,
        "hunger_level": 100.0,
        "thirst_level": 100.0,
        "is_in_pressurized_area": False,
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
    CraftingSystem: {"recipes": ..., "unlocked_recipes": ..., "tech_tree": ...},
    TechTree: {"technologies": ..., "research_points": 0},
    CraftingRecipe: {
        "recipe_id": "rope",
        "display_name": ...,
        "required_resources": ...,
        "output_item": "rope",
        "output_quantity": ...,
        "crafting_time": ...,
        "required_tech": "",
    },
    ResourceSystem: {"resource_types": ..., "resource_nodes": ...},
    ResourceNode: {"resource_type": "iron", "quantity": 3, "position": ..., "is_depleted": False},
    SolarSystemGenerator: {"world_seed": 8, "num_planets": ..., "star_properties": ...},
    SolarSystem: {"seed": 8, "star": ..., "planets": ..., "asteroid_belts": ..., "name": ...},
    Planet: {
        "planet_id": 0,
        "name": ...,
        "seed": ...,
        "orbital_distance": 600_000.0,
        "radius": ...,
        "gravity": ...,
        "atmosphere": ...,
        "biomes": ...,
        "moons": [],
        "has_water": ...,
        "temperature_range": ...,
    },
    Biome: {
        "biome_type": ...,
        "resource_distribution": ...,
        "creature_types": ...,
        "hazards": ...,
        "color_palette": ...,
        "terrain_roughness": ...,
    },
}


@pytest.fixture(scope="module")
def things() -> dict[type, Any]:
    play = Play(seed=2, radius=30.0)
    chunk = next(chunk for chunk in play.terrain.chunks.values() if 0 < chunk.voxels.mean() < 1)
    system = ResourceSystem(play.game.state)
    crafting = CraftingSystem(play.game.state, PLAYER)
    node = system.spawn_resource_node((0.0, 0.0, 31.0), "iron", 3)
    worlds = SolarSystemGenerator(8)
    planet = worlds.generate_planet(0, 600_000.0)
    return {
        SolarSystemGenerator: worlds,
        SolarSystem: worlds.generate_solar_system(8),
        Planet: planet,
        Biome: planet.biomes[0],
        VoxelTerrain: play.terrain,
        TerrainTool: play.tool,
        Canister: Canister(),
        VoxelChunk: chunk,
        CraftingSystem: crafting,
        TechTree: TechTree(GameState.new(1, 20 * UNITS_PER_METRE)),
        CraftingRecipe: crafting.recipes["rope"],
        ResourceSystem: system,
        ResourceNode: node,
        LifeSupportSystem: LifeSupportSystem(Life().state, ADA),
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
