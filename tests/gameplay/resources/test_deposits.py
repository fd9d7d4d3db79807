"""Nodes of bodies with biomes: their shares are those of the weights, rare ones lie deep, caves have their own."""

import logging

import numpy as np
import pytest

from gameplay import bodies, content
from gameplay.game import Game
from gameplay.resources import deposits, natural, numbering, placement
from gameplay.state import HOME, GameState
from gameplay.systems.directions import unit
from taichi_kernels import heights
from taichi_kernels.units import UNITS_PER_CHUNK, UNITS_PER_METRE
from tests import single_biome
from tests.worlds import Play

RARE = ("titanium", "lithium", "crystal", "uranium", "gold", "cobalt", "tungsten")
IN_CAVES = deposits.ON_GROUND + deposits.IN_GROUND  # numbers of nodes from here on
NATURAL = [name for name, biome in content.load().biomes.items() if "wreck" not in biome.needs]


@pytest.fixture(scope="module")
def play() -> Play:
    world = Play(game=Game.new_system(7, creative=True))
    world.tick()
    return world


def limit(freedom: int) -> float:
    """What chi-squared exceeds in one of a thousand cases, from above (Wilson and Hilferty)."""
    part = 2 / (9 * freedom)
    return freedom * (1 - part + 3.15 * part**0.5) ** 3


@pytest.mark.parametrize("name", NATURAL)
def test_shares_of_kinds_follow_the_weights(name: str) -> None:
    """Nodes of a chunk share their luck, so of all of them one in eight is taken: hardly two of a chunk."""
    chosen = np.random.default_rng(9)
    rows = []
    for seed in range(8):
        for direction in ((3, 5, 9), (-7, 1, 2)):
            found = single_biome.nodes(name, seed, direction)
            rows.append(found[chosen.random(len(found)) < 0.125])
    taken = np.concatenate(rows)
    for layer, part in (
        ("all", taken),
        ("ground", taken[taken["on_ground"] == 1]),
        ("deep", taken[taken["on_ground"] == 0]),
    ):
        shares = single_biome.expected(name, layer)
        counts = np.bincount(part["kind"], minlength=len(shares)).astype(float)
        chi, freedom = single_biome.chi_squared(counts, shares)
        assert freedom >= 2
        assert chi < limit(freedom), (layer, counts, shares * counts.sum())


def test_rare_ones_lie_deep_and_each_in_its_band() -> None:
    types = placement.kinds()
    depth, kind = [], []
    for seed in range(4):
        recipe = single_biome.of_one_biome("highlands", seed)
        rows = single_biome.nodes("highlands", seed, (2, 3, 4))
        below = single_biome.depths(recipe, rows)
        within = rows["on_ground"] == 0
        least, most = types.depths[rows["kind"]].T
        assert (below[within] >= np.maximum(least, placement.LEAST_DEPTH)[within]).all()
        assert (below[within] <= most[within]).all()
        assert (least[~within] <= 0).all()
        depth.append(np.where(within, below, 0))
        kind.append(rows["kind"])
    depths, kinds = np.concatenate(depth) / UNITS_PER_METRE, np.concatenate(kind)
    rare = np.isin(kinds, [types.names.index(name) for name in RARE])
    assert rare.sum() > 20
    assert depths[rare].min() >= 8
    assert depths[rare].mean() > 18 > 4 > depths[~rare].mean()


def test_caves_have_nodes_of_their_own_and_rare_ones_nearer() -> None:
    """Were all ground open, the shares would be those of caves."""
    types, rows = placement.kinds(), []
    chosen = np.random.default_rng(4)
    for seed in range(6):
        recipe = single_biome.of_one_biome("tundra", seed)
        found = single_biome.nodes("tundra", seed, (5, -2, 3), is_open=lambda places: np.ones(len(places), bool))
        found = found[found["id"] % numbering.MOST >= IN_CAVES]
        below = single_biome.depths(recipe, found)
        assert below.min() >= deposits.CAVE_DEPTH
        assert (below >= types.depths[found["kind"], 0] // 2).all()
        deep = found[below > 24 * UNITS_PER_METRE]  # there all fit
        rows.append(deep[chosen.random(len(deep)) < 0.125])
    counts = np.bincount(np.concatenate(rows)["kind"], minlength=len(types.names)).astype(float)
    chi, freedom = single_biome.chi_squared(counts, single_biome.expected("tundra", "caves"))
    assert counts.sum() > 200
    assert chi < limit(freedom)


def test_what_lies_in_caves_is_open_on_their_sides(play: Play) -> None:
    lying = natural.of(play.game.state, HOME)
    caves = lying.rows["id"] % numbering.MOST >= IN_CAVES
    assert caves.sum() > 20
    assert lying.open[caves].mean() > 0.5
    store = play.terrain.store
    assert store.were_open(lying.rows["start"][caves].astype(np.int64)).all()
    upright = (unit(lying.rows["start"]) * lying.rows["up"]).sum(axis=1) >> 14
    known = content.load().resource_types
    grows = np.array([known[name].regrows > 0 for name in placement.kinds().names])[lying.rows["kind"]]
    assert (upright[caves & grows] > 16000).all()
    assert (upright[caves & ~grows] < 8000).any(), "walls and roofs bear some"


def test_caves_are_those_that_the_ground_was_made_with(play: Play) -> None:
    """A tunnel that somebody dug grows nothing when the ground comes again."""
    here = play.player["position"].astype(np.int64)
    play.must("shape_terrain", how="excavate", centre=(here / UNITS_PER_METRE).tolist(), radius=6)
    before = natural.of(play.game.state, HOME).rows.copy()
    play.terrain.natural = None
    assert (natural.of(play.game.state, HOME).rows == before).all()
    again = Game.restore(play.game.tables())
    fresh = natural.of(again.state, HOME).rows
    both = np.intersect1d(fresh["id"], before["id"])
    assert len(both) > 300
    assert (fresh[np.isin(fresh["id"], both)] == before[np.isin(before["id"], both)]).all()
    inside = here[None] - (unit(here[None]) * UNITS_PER_METRE * 2 >> 14)
    assert not play.terrain.store.were_open(inside).any()


def test_nodes_are_those_of_the_biome_at_their_place(play: Play) -> None:
    state, known = play.game.state, content.load().biomes
    body = bodies.of(state, HOME)
    lying = natural.of(state, HOME)
    found = heights.biomes(body.recipe, unit(lying.rows["start"].astype(np.int64)).astype(np.int32))
    names = placement.kinds().names
    others = lying.rows["id"] & numbering.LANDMARK == 0
    for row, number in zip(lying.rows[others], found[others].tolist(), strict=True):
        biome = known[body.biomes[number]]
        lists = biome.caves if row["id"] % numbering.MOST >= IN_CAVES else biome.resources
        assert names[row["kind"]] in lists.keys() - body.lacks
    assert len(np.unique(found)) >= 2


def test_what_a_bare_start_needs_lies_near_it(play: Play) -> None:
    lying, names = natural.of(play.game.state, HOME), placement.kinds().names
    away = np.linalg.norm(lying.places.astype(float) - play.player["position"], axis=1)
    near = {names[kind] for kind in lying.rows["kind"][lying.open & (away < 60 * UNITS_PER_METRE)]}
    assert near >= {"fibre", "stalk", "stone", "resin", "clay", "sand", "berry", "iron", "copper", "coal"}


def test_a_body_from_before_keeps_its_nodes_by_zones() -> None:
    tables = GameState.new_system(7).tables()
    old = Game.restore({**tables, "biomes": tables["biomes"][:0]}).state
    chunk = np.array(old.bodies.row(HOME)["radius"] // UNITS_PER_CHUNK * np.array([[0, 0, 1]]))
    around = (chunk + (np.indices((5, 5, 5)) - 2).reshape(3, -1).T).astype(np.int32)
    old.terrains[HOME].load(around)
    lying, body = natural.of(old, HOME), bodies.of(old, HOME)
    zoned = placement.generate(HOME, body.recipe, around, lying._zones)
    gone = [at for at, name in enumerate(placement.kinds().names) if name in body.lacks]
    zoned = zoned[~np.isin(zoned["kind"], gone)]
    assert len(zoned) > 50
    assert (lying.rows == zoned).all()
    assert not len(old.biomes.rows)
    assert bodies.of(old, 2).biomes, "bodies that nobody was on have nothing to keep"


def test_what_lies_nowhere_is_left_out_with_a_word(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        own = deposits.chances([deposits.Lists({"iron": 1.0, "moonstone": 3.0})])
    assert "no moonstone is placed" in caplog.text
    assert own.ground[0, -1] == deposits.ONE
    assert own.caves[0, -1] == 0


def test_an_asteroid_has_most_of_what_it_is_rich_in() -> None:
    state = GameState.new_system(7)
    rows = state.celestials.rows
    rows = rows[(rows["kind"] == bodies.BODY_KINDS.index("asteroid")) & (rows["type"] == b"iron")]
    number = int(rows["body"][np.argmin(np.abs(rows["radius"] - 60 * UNITS_PER_METRE))])
    body = bodies.of(state, number)
    reach = body.recipe.radius_units // UNITS_PER_CHUNK + 2
    state.terrains[number].load((np.indices((2 * reach,) * 3) - reach).reshape(3, -1).T.astype(np.int32))
    found = natural.of(state, number).rows["kind"]
    iron = (found == placement.kinds().names.index("iron")).mean()
    assert len(found) > 30
    assert iron > 0.35


def test_every_biome_leaves_room_for_its_deep_ones() -> None:
    known = content.load().biomes
    own = deposits.chances(deposits.of_names(list(known), frozenset()))
    share = np.rint([biome.nodes * deposits.ONE for biome in known.values()])
    assert (own.deep[:, -1] <= deposits.ONE).all()
    assert (own.ground[:, -1] == share).all()
    assert (own.caves[:, -1] == share).all()


def test_decks_of_a_wreck_bear_salvage() -> None:
    state = GameState.new_system(7)
    rows = state.celestials.rows
    number = int(rows["body"][rows["kind"] == bodies.BODY_KINDS.index("wreck")][0])
    body = bodies.of(state, number)
    reach = body.recipe.radius_units // UNITS_PER_CHUNK + 2
    state.terrains[number].load((np.indices((2 * reach,) * 3) - reach).reshape(3, -1).T.astype(np.int32))
    lying, names = natural.of(state, number), placement.kinds().names
    inside = lying.rows["id"] % numbering.MOST >= deposits.ON_GROUND + deposits.IN_GROUND
    assert 8 <= inside.sum() <= 150
    assert lying.open[inside].mean() > 0.8
    assert {names[kind] for kind in lying.rows["kind"][inside]} >= {"salvage", "power_cell"}
    fallen = np.linalg.norm(lying.rows["start"] - lying.places.astype(float), axis=1)[inside & lying.open]
    assert np.median(fallen) < 4 * UNITS_PER_METRE, "on the next deck"
    upright = (unit(lying.rows["start"].astype(np.int64)) * lying.rows["up"]).sum(axis=1) >> 14
    made = np.isin(lying.rows["kind"], [names.index(name) for name in ("salvage", "power_cell", "data_core")])
    assert (upright[made] > 16000).all()
