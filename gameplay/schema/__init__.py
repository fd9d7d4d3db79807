"""The tables that a state is made of: what a world file holds and what travels between servers."""

from gameplay.schema import base, shuttles, survival, system, trade
from gameplay.tables import Table

SCHEMA: dict[str, Table] = {
    table.name: table for table in (*base.TABLES, *survival.TABLES, *system.TABLES, *shuttles.TABLES, *trade.TABLES)
}
