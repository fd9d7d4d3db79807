"""The headset through OpenXR. `headset.Headset` is the way in; the package xr is loaded when one is opened."""
