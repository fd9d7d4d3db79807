#version 450
// Fading terrain, first pass: only its depth.

void main() {
}
