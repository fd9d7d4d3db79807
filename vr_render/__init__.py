"""Vulkan device, frame, windows, OpenXR. The only package that imports vulkan, glfw and xr."""
