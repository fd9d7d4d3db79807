"""Shuttles: built, boarded, flown, and sent along trade routes."""
