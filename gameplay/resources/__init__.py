"""What the ground gives: resource nodes, gathering, scanning, fragments."""
