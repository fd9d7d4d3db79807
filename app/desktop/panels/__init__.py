"""What lies over the picture: each panel is a function from plain state to Dear ImGui calls. Nothing here draws."""
