#version 450
// Corners from a buffer, in one colour: the foundation's own test.
layout(push_constant) uniform Push { vec4 colour; } push;
layout(location = 0) in vec3 corner;
layout(location = 0) out vec4 colour;

void main() {
    gl_Position = vec4(corner, 1.0);
    colour = push.colour;
}
