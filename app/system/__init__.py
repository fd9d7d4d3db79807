"""`system`: a whole system of worlds from a seed, as a table, as data and as pictures."""
