"""A system of worlds from one seed: a star, planets, moons, a belt, wrecks; their orbits, airs, climates and biomes.

All of it is data that follows from the seed and the content, the same on every machine: draws are hashes of integers
(`chances`), and what is computed with them uses +, -, *, / and square roots of float64 alone, which IEEE 754 fixes.
"""
