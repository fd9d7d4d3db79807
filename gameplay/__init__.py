"""The game without a screen: state, commands, systems, rules, content. No IO, no clock, no rendering."""
