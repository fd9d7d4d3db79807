#version 450
#extension GL_EXT_multiview : require
// A triangle without buffers, moved a little for each view: the foundation's own test.
layout(push_constant) uniform Push { vec4 colour; } push;
layout(location = 0) out vec4 colour;

void main() {
    vec2 corners[3] = vec2[](vec2(-0.5, 0.5), vec2(0.5, 0.5), vec2(0.0, -0.5));
    gl_Position = vec4(corners[gl_VertexIndex] + vec2(0.25 * gl_ViewIndex, 0.0), 0.5, 1.0);
    colour = push.colour;
}
