"""Numbers of the materials, as the generator writes them and world files keep them. Names and looks are content."""

AIR = 0  # exactly where density is 0
SOIL = 1
CLAY = 2
SAND = 3
GRAVEL = 4
ROCK = 5
BASALT = 6
BEDROCK = 7  # the core of a body: nothing changes it
COAL = 8
COPPER = 9
IRON = 10
TITANIUM = 11
LITHIUM = 12
CRYSTAL = 13
URANIUM = 14
ICE = 15
TURF = 16  # soil full of roots
HUMUS = 17  # floor of forests
SNOW = 18
SILT = 19  # mud of sea floors
DUST = 20  # of bodies without air
REDROCK = 21
LIMESTONE = 22
ASH = 23
OBSIDIAN = 24
EMBER = 25  # glowing crust of lava fields
SULPHUR = 26
MIRE = 27  # sour mud
MYCELIUM = 28
CHITIN = 29  # rock that fungi made
SHARDS = 30  # gravel of crystals
GEODE = 31  # rock that crystals grow in

MATERIALS = 32  # count of material numbers, air included
