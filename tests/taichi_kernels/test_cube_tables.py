"""The tables of marching cubes, proved over all cases."""

from collections import Counter
from fractions import Fraction

import numpy as np
import pytest

from taichi_kernels import cube_tables
from taichi_kernels.cube_tables import CORNERS, EDGES, FACE_EDGES, FACES, Triangle

CASES = range(256)
OPPOSITE_FACES = [(0, 1), (2, 3), (4, 5)]  # low and high side of each axis


def middle(edge: int) -> tuple[Fraction, ...]:
    return tuple(Fraction(sum(axis), 2) for axis in zip(*(CORNERS[c] for c in EDGES[edge]), strict=True))


def directed_edges(triangles: tuple[Triangle, ...]) -> Counter[tuple[int, int]]:
    return Counter((t[i], t[(i + 1) % 3]) for t in triangles for i in range(3))


def boundary(triangles: tuple[Triangle, ...]) -> set[tuple[int, int]]:
    """Directed edges that no other triangle of the cell runs along in the opposite direction."""
    counted = directed_edges(triangles)
    return {(a, b) for a, b in counted if (b, a) not in counted}


def on_face(face: int, edge: tuple[int, int]) -> bool:
    return edge[0] in FACE_EDGES[face] and edge[1] in FACE_EDGES[face]


def cut_edges(case: int) -> set[int]:
    return {e for e, (a, b) in enumerate(EDGES) if (case >> a ^ case >> b) & 1}


def test_edges_and_faces_are_those_of_the_cube() -> None:
    assert len(set(EDGES)) == 12
    for number, (a, b) in enumerate(EDGES):
        assert b - a == 1 << number // 4
    for face, ring in enumerate(FACES):
        points = np.array([CORNERS[c] for c in ring])
        assert (points[:, face // 2] == face % 2).all()
        outward = np.cross(points[1] - points[0], points[2] - points[1])
        assert outward[face // 2] == (1 if face % 2 else -1), "counterclockwise seen from outside"


@pytest.mark.parametrize("case", CASES)
def test_triangles_use_the_cut_edges_and_close_over_the_cell(case: int) -> None:
    triangles = cube_tables.triangles(case)
    assert {edge for t in triangles for edge in t} == cut_edges(case)
    assert all(count == 1 for count in directed_edges(triangles).values())
    # what is left open are the segments on the faces, which the next cell closes: each exactly once, on one face
    segments = {segment for face in range(6) for segment in cube_tables.face_segments(face, case)}
    assert boundary(triangles) == segments
    inside = set(directed_edges(triangles)) - segments
    assert not any(on_face(face, edge) for face in range(6) for edge in inside), "a diagonal on a face of the cell"


@pytest.mark.parametrize("low, high", OPPOSITE_FACES)
def test_cells_on_both_sides_of_a_face_share_its_segments_in_opposite_directions(low: int, high: int) -> None:
    axis = low // 2
    seen: dict[tuple[int, ...], set[tuple[int, int]]] = {}
    lifted = {
        edge: EDGES.index((a | 1 << axis, b | 1 << axis))
        for edge, (a, b) in enumerate(EDGES)
        if edge in FACE_EDGES[low]
    }
    for case in CASES:  # by the four signs of its low face: the reversed segments, named as the other cell names them
        signs = tuple(case >> c & 1 for c in sorted(FACES[low]))
        mine = {(lifted[b], lifted[a]) for a, b in boundary(cube_tables.triangles(case)) if on_face(low, (a, b))}
        assert seen.setdefault(signs, mine) == mine, "the rule looks at more than the face's signs"
    for case in CASES:
        signs = tuple(case >> c & 1 for c in sorted(FACES[high]))
        mine = {edge for edge in boundary(cube_tables.triangles(case)) if on_face(high, edge)}
        assert mine == seen[signs]


@pytest.mark.parametrize("case", CASES)
def test_triangles_face_from_solid_to_air(case: int) -> None:
    """A segment has its solid corner on the left as seen from inside the cell, so triangles on it face the air."""
    for face in range(6):
        axis, side = divmod(face, 2)
        for a, b in cube_tables.face_segments(face, case):
            start, end = (np.array([float(c) for c in middle(edge)]) for edge in (a, b))
            inward = np.zeros(3)
            inward[axis] = -1.0 if side else 1.0
            left = np.cross(inward, end - start)
            for edge in (a, b):
                for corner in EDGES[edge]:
                    along = float(left @ (np.array(CORNERS[corner], float) - (start + end) / 2))
                    assert (along > 0) == bool(case >> corner & 1)


def test_solid_corners_stay_apart_on_an_ambiguous_face() -> None:
    case = 1 << FACES[0][0] | 1 << FACES[0][2]
    segments = cube_tables.face_segments(0, case)
    assert len(segments) == 2
    for a, b in segments:
        assert len(set(EDGES[a]) & set(EDGES[b])) == 1  # a segment cuts one corner off
        assert case >> (set(EDGES[a]) & set(EDGES[b])).pop() & 1  # a solid one


def test_a_loop_with_all_diagonals_on_faces_is_refused() -> None:
    with pytest.raises(ValueError, match="no diagonals inside"):
        cube_tables.triangulate(FACE_EDGES[0])


def test_packed_table_holds_all_triangles() -> None:
    table = cube_tables.packed()
    assert table.dtype == np.int32
    for case in CASES:
        first, count = table[case] >> 3, table[case] & 7
        unpacked = tuple((int(w) & 15, int(w) >> 4 & 15, int(w) >> 8) for w in table[first : first + count])
        assert unpacked == cube_tables.triangles(case)
    with pytest.raises(ValueError, match="read-only"):
        table[0] = 1


def test_simple_cases_are_as_everyone_draws_them() -> None:
    assert cube_tables.triangles(0) == cube_tables.triangles(255) == ()
    assert len(cube_tables.triangles(0b00001111)) == 2  # a flat floor
    assert [len(cube_tables.triangles(1 << c)) for c in range(8)] == [1] * 8
    assert max(len(cube_tables.triangles(case)) for case in CASES) == 5
