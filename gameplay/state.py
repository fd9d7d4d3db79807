"""The state of a world: everything that a save holds and that two machines must agree on."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import xxhash

from gameplay import checks, content, conversion, hashing, naming, origins
from gameplay.checks import FIRST_ID
from gameplay.deltas import HASH_MODULUS, ChunkKey
from gameplay.entities import EntityTable
from gameplay.errors import StateError
from gameplay.grounds import Grounds
from gameplay.regions import REGIONAL, Region, cell, only_in
from gameplay.schema import SCHEMA
from gameplay.solar_system import rows as system_rows
from gameplay.solar_system.bodies import SolarSystem, is_solid
from gameplay.solar_system.generator import GREATEST_SEED, SolarSystemGenerator
from gameplay.solar_system.landscapes import landscape_of
from gameplay.tables import Changes, Tables, difference, keys, spans
from gameplay.terrain import VoxelTerrain
from taichi_kernels import planet
from taichi_kernels.errors import KernelError
from taichi_kernels.materials import MATERIALS
from taichi_kernels.planet import Recipe

TICKS_PER_SECOND = 30
HOME = 1  # the body where players begin; body 0 is the star, whose frame is that of empty space
ENTITIES = tuple(name for name in SCHEMA if name not in ("world", "terrain.chunks", "terrain.runs"))
GRAVITY = 5023  # 9.81 m/s² in units


@dataclass(frozen=True)
class Mark:
    """A moment of a state, to tell later what changed since. `tables` are the entity tables as they were."""

    tables: Tables
    revisions: dict[int, int]


class GameState:
    """State of a world.

    Attributes:
        world: its one row of the table `world`.
        terrains: ground of bodies; that of one comes when it is first asked for.

    All others are the entity tables of `gameplay.schema`.
    """

    bodies: EntityTable
    celestials: EntityTable
    landscapes: EntityTable
    biomes: EntityTable
    players: EntityTable
    items: EntityTable
    ledger: EntityTable
    fragments: EntityTable
    nodes: EntityTable
    volumes: EntityTable
    footwork: EntityTable
    flights: EntityTable
    kinds: EntityTable
    packs: EntityTable
    inventories: EntityTable
    gear: EntityTable
    piles: EntityTable
    structures: EntityTable
    jobs: EntityTable
    technologies: EntityTable
    research: EntityTable
    discoveries: EntityTable
    vitals: EntityTable
    crops: EntityTable
    harvests: EntityTable
    explored: EntityTable
    goals: EntityTable
    shuttles: EntityTable
    aboard: EntityTable
    routes: EntityTable

    def __init__(self, tables: Tables) -> None:
        """A state with copies of tables; tables and columns that are not in the schema are passed over.

        Raises:
            StateError: the tables do not make a state.
        """
        tables = conversion.convert(tables)
        rows = {name: _conform(name, tables.get(name)) for name in SCHEMA}
        checks.check(rows)
        self._world = rows["world"].copy()
        self._names: dict[int, str] = {0: ""}  # of numbers, as they were read: what one means never changes
        self._hashed: dict[str, tuple[bytes, int]] = {}
        for name in ENTITIES:
            setattr(self, name, EntityTable(SCHEMA[name], rows[name]))
        self._recipes: dict[int, Recipe] = {}
        self._check_ground()
        self.terrains = Grounds(self._terrain)
        self._put_chunks(rows["terrain.chunks"], rows["terrain.runs"])
        for body in sorted(self.terrains):
            self.terrains.leave(body)

    @classmethod
    def new(cls, seed: int, radius: int, creative: bool = False) -> "GameState":
        """A new world with one planet.

        Args:
            seed: 0 to 2^63 - 1.
            radius: of the planet in units, 20 m to 4 km.
        Raises:
            StateError: seed or radius out of range.
        """
        try:
            planet.recipe(seed, radius)
        except KernelError as error:
            raise StateError(str(error)) from error
        body = np.zeros(1, SCHEMA["bodies"].dtype)
        body["id"], body["seed"], body["radius"], body["gravity"] = HOME, seed, radius, GRAVITY
        return cls._begun(seed, creative, planet.GENERATOR_VERSION, bodies=body)

    @classmethod
    def new_system(cls, seed: int, creative: bool = False) -> "GameState":
        """A new world with a whole solar system; players begin on its planet `HOME`.

        Args:
            seed: 0 to 2^63 - 1.
        Raises:
            StateError: seed out of range.
        """
        if not 0 <= seed <= GREATEST_SEED:
            raise StateError(f"seed: 0 to {GREATEST_SEED} is possible, not {seed}")
        made = system_rows.celestials(SolarSystemGenerator(seed).generate_solar_system(seed))
        state = cls._begun(seed, creative, planet.BIOMES_VERSION, bodies=system_rows.balls(made), celestials=made)
        state.recipe(HOME)
        return state

    @classmethod
    def _begun(cls, seed: int, creative: bool, generator: int, **tables: np.ndarray) -> "GameState":
        world = np.zeros(1, SCHEMA["world"].dtype)
        world["seed"], world["next_id"], world["creative"] = seed, FIRST_ID, creative
        world["generator"], world["content"] = generator, content.CONTENT_VERSION
        ledger = np.zeros(MATERIALS, SCHEMA["ledger"].dtype)
        ledger["material"] = np.arange(MATERIALS)
        state = cls({"world": world, "ledger": ledger, **tables})
        origins.note(state)
        return state

    @property
    def world(self) -> np.void:
        return self._world[0]

    @property
    def tick(self) -> int:
        """Ticks since the world began, 30 a second."""
        return int(self.world["tick"])

    @cached_property
    def system(self) -> SolarSystem | None:
        """The solar system that the world lies in; None where it is a planet alone."""
        return system_rows.system(self.celestials.rows) if len(self.celestials) else None

    def recipe(self, body: int) -> Recipe:
        """All that decides the ground of a body.

        Raises:
            KeyError: there is no such body.
        """
        if body not in self._recipes:
            row, landscape = self.bodies.row(body), self._landscape(body)
            self._recipes[body] = planet.recipe(int(row["seed"]), int(row["radius"]), self._generator, landscape)
        return self._recipes[body]

    def new_id(self) -> int:
        """A number that no entity has or had."""
        number = int(self.world["next_id"])
        self.world["next_id"] = number + 1
        return number

    def kind(self, name: str) -> int:
        """Number of a name of the content; from now on the world knows what it means."""
        number = naming.number(name)
        if number not in self.kinds:
            self.kinds.add(number=number, name=name.encode())
        return number

    def name_of(self, number: int) -> str:
        """The name that a number of this world stands for, "" for 0."""
        if number not in self._names:
            self._names[number] = self.kinds.row(number)["name"].decode("utf-8", "replace")
        return self._names[number]

    def tables(self, region: Region | None = None) -> Tables:
        """The whole state as tables, or what of it lies in a region: its chunks, and the entities there.

        Items that a player holds go with the player.
        """
        for terrain in self.terrains.values():
            terrain.store.flush()
        tables = {"world": self._world.copy(), **{name: getattr(self, name).rows.copy() for name in ENTITIES}}
        chunks = [
            terrain.deltas.rows(key for key in terrain.deltas if region is None or cell(body, key) == region)
            for body, terrain in sorted(self.terrains.items())
        ]
        tables["terrain.chunks"] = np.concatenate([SCHEMA["terrain.chunks"].empty(), *(rows for rows, _ in chunks)])
        tables["terrain.runs"] = np.concatenate([SCHEMA["terrain.runs"].empty(), *(runs for _, runs in chunks)])
        self.terrains.trim()
        return tables if region is None else only_in(region, tables)

    def remove_region(self, region: Region) -> Tables:
        """Take what lies in a region out of the state; returns it, as `insert` takes it back.

        The ledger stays: it balances over all the parts of a world together, not while a canister is elsewhere.
        """
        taken = self.tables(region)
        for name in REGIONAL:
            table: EntityTable = getattr(self, name)
            table.discard(keys(taken[name], table.table.key).tolist())
        if region.body in self.terrains:
            terrain = self.terrains[region.body]
            terrain.unload([key for key in terrain.chunks if cell(region.body, key) == region])
            for key in _chunk_keys(taken["terrain.chunks"]):
                terrain.deltas.put(key, b"")
        return taken

    def insert(self, tables: Tables) -> None:
        """Put in what `remove_region` took out, here or elsewhere.

        Raises:
            StateError: an entity or a changed chunk of it is here already, it lies on a body that is not here, or its
                tables are malformed; nothing is inserted then.
        """
        new = {name: _conform(name, tables.get(name)) for name in (*REGIONAL, "terrain.chunks", "terrain.runs")}
        checks.check_regional(new, set(self.bodies.rows["id"].tolist()))
        for name in REGIONAL:
            table: EntityTable = getattr(self, name)
            if any(key in table for key in keys(new[name], table.table.key).tolist()):
                raise StateError(f"table {name}: an entity of the region is here already")
        by_body = list(zip(new["terrain.chunks"]["body"].tolist(), _chunk_keys(new["terrain.chunks"]), strict=True))
        if any(key in self.terrains[body].deltas for body, key in by_body):
            raise StateError("table terrain.chunks: a chunk of the region is here already")
        self._learn(_conform("kinds", tables.get("kinds")))
        for name in REGIONAL:
            getattr(self, name).insert(new[name])
            if name in checks.NUMBERED and len(new[name]):
                self.world["next_id"] = max(self.world["next_id"], new[name]["id"].max() + 1)
        for body, terrain in self.terrains.items():
            terrain.unload([key for on, key in by_body if on == body])
        self._put_chunks(new["terrain.chunks"], new["terrain.runs"])

    def mark(self) -> Mark:
        """This moment."""
        for terrain in self.terrains.values():
            terrain.store.flush()
        tables = {"world": self._world.copy(), **{name: getattr(self, name).rows.copy() for name in ENTITIES}}
        return Mark(tables, {body: terrain.deltas.revision for body, terrain in self.terrains.items()})

    def changes(self, since: Mark) -> tuple[Changes, Mark]:
        """What changed since a moment, and the moment of now."""
        now = self.mark()
        changed: Tables = {}
        removed: Tables = {}
        for name, rows in now.tables.items():
            new, gone = difference(SCHEMA[name], since.tables[name], rows)
            if len(new):
                changed[name] = new
            if len(gone):
                removed[name] = gone
        chunks, runs, gone_chunks = [], [], []
        for body, terrain in sorted(self.terrains.items()):
            present, absent = terrain.deltas.since(since.revisions.get(body, 0))
            rows, body_runs = terrain.deltas.rows(present)
            chunks.append(rows)
            runs.append(body_runs)
            gone_chunks += [(body, *key) for key in sorted(absent)]
        if any(map(len, chunks)):
            changed["terrain.chunks"] = np.concatenate(chunks)
            changed["terrain.runs"] = np.concatenate(runs)
        if gone_chunks:
            removed["terrain.chunks"] = np.array(gone_chunks, SCHEMA["terrain.chunks"].key_dtype)
        self.terrains.trim()
        return Changes(changed, removed), now

    def hash(self) -> int:
        """Sum of the hashes of all entities and changed chunks, modulo 2^64."""
        total = xxhash.xxh3_64_intdigest(b"world" + self._world.tobytes())
        for name in ENTITIES:
            total += self._hash_table(name)
        for terrain in self.terrains.values():
            terrain.store.flush()
            total += terrain.deltas.hash
        return total % HASH_MODULUS

    def _hash_table(self, name: str) -> int:
        """Sum of the hashes of a table's rows; computed when a row has changed."""
        rows = getattr(self, name).rows
        data, size = rows.tobytes(), rows.dtype.itemsize
        known = self._hashed.get(name)
        if known is None or known[0] != data:
            head = name.encode()
            rows_of_data = (data[start : start + size] for start in range(0, len(data), size))
            parts = (head + row for row in hashing.counted(name, rows_of_data))
            self._hashed[name] = known = data, sum(map(xxhash.xxh3_64_intdigest, parts))
        return known[1]

    def _learn(self, rows: np.ndarray) -> None:
        """Take over the names of kinds that this world had no use for so far."""
        self.kinds.insert(rows[~np.isin(rows["number"], self.kinds.rows["number"])])

    @property
    def _generator(self) -> int:
        return int(self.world["generator"])

    def _check_ground(self) -> None:
        known = self.landscapes.rows["body"]
        for body in self.bodies.rows:
            number, seed, radius = int(body["id"]), int(body["seed"]), int(body["radius"])
            later = self._generator == planet.BIOMES_VERSION and number in self.celestials  # its landscape can be made
            try:
                if number in known:
                    self.recipe(number)
                else:
                    planet.recipe(seed, radius, None if later else self._generator)
            except KernelError as error:
                raise StateError(f"body {number}: {error}") from error

    def _landscape(self, body: int) -> bytes:
        """What the generator knows of a body's biomes; kept by the world from when it is first asked for."""
        rows = self.landscapes.rows
        words: bytes = rows["words"][rows["body"] == body].tobytes()
        if not words and self._generator == planet.BIOMES_VERSION and self.system is not None:
            made = self.system.bodies[body]
            assert is_solid(made)
            words, names = landscape_of(made)
            self.landscapes.insert(system_rows.landscape(body, words))
            self.biomes.insert(system_rows.biome_names(body, names))
        return words

    def _terrain(self, body: int) -> VoxelTerrain:
        return VoxelTerrain(body, self.recipe(body), self.nodes, self.volumes, self.new_id, self.kind)

    def _put_chunks(self, chunks: np.ndarray, runs: np.ndarray) -> None:
        data = np.ascontiguousarray(runs).tobytes()
        starts = (spans(chunks["rows"]) * runs.dtype.itemsize).tolist()
        for at, (body, key) in enumerate(zip(chunks["body"].tolist(), _chunk_keys(chunks), strict=True)):
            self.terrains[body].deltas.put(key, data[starts[at] : starts[at + 1]])


def _chunk_keys(rows: np.ndarray) -> list[ChunkKey]:
    return list(zip(rows["x"].tolist(), rows["y"].tolist(), rows["z"].tolist(), strict=True))


def _conform(name: str, rows: np.ndarray | None) -> np.ndarray:
    """Rows with the columns of the schema; columns that are missing are 0."""
    table = SCHEMA[name]
    if rows is None:
        return table.empty()
    if rows.dtype == table.dtype:
        return rows
    out = np.zeros(len(rows), table.dtype)
    for column in sorted(set(table.dtype.names or ()) & set(rows.dtype.names or ())):
        try:
            out[column] = rows[column]
        except ValueError as error:
            raise StateError(f"table {name}: column {column} is of another kind: {error}") from error
        if (out[column] != rows[column]).any():
            raise StateError(f"table {name}: column {column} holds numbers that are too large for this build")
    return out
