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

MATERIALS = 16  # count of material numbers, air included
