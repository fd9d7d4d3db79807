#version 450
// Terrain for tests: the front is green, with its level in blue; the back is red. What is not covered stays blue.

layout(location = 0) in vec3 normal;
layout(location = 1) flat in int level;

layout(location = 0) out vec4 colour;

void main() {
    float light = 0.6 + 0.4 * normalize(normal).z;
    colour = gl_FrontFacing ? vec4(0.0, light, float(level) / 16.0, 1.0) : vec4(1.0, 0.0, 0.0, 1.0);
}
