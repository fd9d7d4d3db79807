"""The 256 cases of marching cubes, derived from the cube.

Corner `c` lies at (c & 1, c >> 1 & 1, c >> 2 & 1), as x, y, z. Edges 0..3 run along x, 4..7 along y and 8..11 along z;
within an axis they are numbered by their lower corner. Bit `c` of a case says that corner `c` is solid.

A case becomes triangles in three steps. On each face, every run of solid corners is cut off by one segment; so on an
ambiguous face, with two solid corners across each other, the solid corners stay apart. The rule looks only at the
four signs of the face, so the cells on its two sides draw the same segments. Segments link into loops, because every
cut edge ends one segment on each of its two faces. Loops are cut into triangles along diagonals between edges that
share no face: such a diagonal lies inside the cell, so no other cell can use it too.

Source: Lorensen and Cline, Marching Cubes (SIGGRAPH 1987), with the ambiguity settled face by face.
"""

import functools
import itertools

import numpy as np

Loop = tuple[int, ...]
Triangle = tuple[int, int, int]

CORNERS = tuple((c & 1, c >> 1 & 1, c >> 2 & 1) for c in range(8))
EDGES = tuple((c, c | 1 << axis) for axis in range(3) for c in range(8) if not c >> axis & 1)


def _edge(corner: int, other: int) -> int:
    return EDGES.index((min(corner, other), max(corner, other)))


def _face_corners(axis: int, side: int) -> tuple[int, ...]:
    """Corners of a face, counterclockwise seen from outside the cube."""
    u, v = 1 << (axis + 1) % 3, 1 << (axis + 2) % 3
    base = side << axis
    ring = (base, base | u, base | u | v, base | v)
    return ring if side else ring[::-1]


FACES = tuple(_face_corners(axis, side) for axis in range(3) for side in range(2))
# Edge i of a face joins its corners i and i + 1.
FACE_EDGES = tuple(tuple(_edge(f[i], f[(i + 1) % 4]) for i in range(4)) for f in FACES)


def face_segments(face: int, case: int) -> list[tuple[int, int]]:
    """Segments of the surface on a face, from edge to edge, with solid to the left as seen from inside the cell."""
    solid = [case >> c & 1 for c in FACES[face]]
    segments = []
    for i in range(4):
        if solid[i] and not solid[i - 1]:  # a run of solid corners begins here
            end = i
            while solid[(end + 1) % 4]:
                end += 1
            segments.append((FACE_EDGES[face][i - 1], FACE_EDGES[face][end % 4]))
    return segments


def loops(case: int) -> list[Loop]:
    """Closed loops of edges in which the surface meets the faces of a cell, counterclockwise seen from the air."""
    following = dict(itertools.chain.from_iterable(face_segments(face, case) for face in range(6)))
    found = []
    while following:
        start = min(following)
        loop = [start]
        while (step := following.pop(loop[-1])) != start:
            loop.append(step)
        found.append(tuple(loop))
    return found


def share_face(edge: int, other: int) -> bool:
    """Whether two edges lie on one face of the cube."""
    return any(edge in edges and other in edges for edges in FACE_EDGES)


def _length(edge: int, other: int) -> int:
    """Squared distance between the middles of two edges [quarter voxel squared]."""
    middles = [[sum(axis) for axis in zip(*(CORNERS[c] for c in EDGES[e]), strict=True)] for e in (edge, other)]
    return sum((p - q) ** 2 for p, q in zip(*middles, strict=True))


def triangulate(loop: Loop) -> tuple[Triangle, ...]:
    """Triangles that fill a loop: of all cuts along diagonals inside the cell the one with the shortest diagonals.

    Raises:
        ValueError: every cut of the loop has a diagonal on a face of the cube.
    """

    @functools.cache
    def fill(first: int, last: int) -> tuple[int, tuple[Triangle, ...]] | None:
        # The best filling of the part between corners `first` and `last` of the loop, which `last` -> `first` closes.
        if last - first < 2:
            return 0, ()
        best = None
        for middle in range(first + 1, last):
            diagonals = [(i, j) for i, j in ((first, middle), (middle, last)) if j - i > 1]
            if any(share_face(loop[i], loop[j]) for i, j in diagonals):
                continue
            left, right = fill(first, middle), fill(middle, last)
            if left is None or right is None:
                continue
            cost = left[0] + right[0] + sum(_length(loop[i], loop[j]) for i, j in diagonals)
            if best is None or cost < best[0]:
                best = cost, (*left[1], (loop[first], loop[middle], loop[last]), *right[1])
        return best

    filled = fill(0, len(loop) - 1)
    if filled is None:
        raise ValueError(f"no diagonals inside the cell for the loop {loop}")
    return filled[1]


def triangles(case: int) -> tuple[Triangle, ...]:
    """Triangles of a case as triples of edges, counterclockwise seen from the air."""
    return tuple(itertools.chain.from_iterable(triangulate(loop) for loop in loops(case)))


@functools.cache
def packed() -> np.ndarray:
    """All cases for kernels: i32, shape (256 + triangles of all cases,), read-only.

    Entry `case` is `first << 3 | count`: the case has `count` triangles, and they begin at entry `first`. A triangle is
    `edge | edge << 4 | edge << 8`.
    """
    heads: list[int] = []
    bodies: list[int] = []
    for case in range(256):
        corners = triangles(case)
        heads.append((256 + len(bodies)) << 3 | len(corners))
        bodies.extend(a | b << 4 | c << 8 for a, b, c in corners)
    table = np.array(heads + bodies, np.int32)
    table.setflags(write=False)
    return table


@functools.cache
def packed_faces() -> np.ndarray:
    """Segments on the cells of a face for kernels: i32, shape (96,), read-only; entry face * 16 + case.

    Faces are -x, +x, -y, +y, -z, +z; on each, u and v are the other two axes in order. Bit i + 2 j of the case says
    that the corner at u = i, v = j is solid. Edges are 0 along u, 1 along u at v = 1, 2 along v, 3 along v at u = 1.
    An entry is the number of segments, 2 bits, and for each its edges from and to, 2 bits each, as `face_segments`.
    """
    table = np.zeros(96, np.int32)
    for face in range(6):
        axis, side = divmod(face, 2)
        u, v = (1 << other for other in range(3) if other != axis)
        corners = [(side << axis) + i * u + j * v for j in range(2) for i in range(2)]
        local = [_edge(corners[i], corners[j]) for i, j in ((0, 1), (2, 3), (0, 2), (1, 3))]
        for case in range(16):
            cube = sum(1 << corner for i, corner in enumerate(corners) if case >> i & 1)
            segments = face_segments(face, cube)
            table[face * 16 + case] = len(segments)
            for i, (start, end) in enumerate(segments):
                table[face * 16 + case] |= (local.index(start) | local.index(end) << 2) << (2 + 4 * i)
    table.setflags(write=False)
    return table
