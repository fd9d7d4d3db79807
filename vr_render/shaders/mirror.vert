#version 450
// A rectangle somewhere before the eye, from its corners.

layout(push_constant) uniform Push {
    vec4 corners[4];  // in clip space: upper left, upper right, lower left, lower right
    vec4 part;        // of the image: left, upper, right, lower, 0..1
} push;

layout(location = 0) out vec2 uv;

const int ORDER[6] = int[](0, 2, 1, 1, 2, 3);

void main() {
    int corner = ORDER[gl_VertexIndex];
    uv = vec2((corner & 1) == 0 ? push.part.x : push.part.z, corner < 2 ? push.part.y : push.part.w);
    gl_Position = push.corners[corner];
}
