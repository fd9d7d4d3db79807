#version 450
#extension GL_EXT_multiview : require

// What the lenses hide of one eye's picture, right before it: nothing behind is drawn.
layout(push_constant) uniform Push {
    vec4 tangents[2];  // of the eyes: left, right, up, down
} push;

layout(location = 0) in vec3 point;  // on the plane one metre ahead; z: the eye's number

void main() {
    vec4 edges = push.tangents[gl_ViewIndex];
    vec2 place = (2.0 * point.xy - edges.yz - edges.xw) / (edges.yw - edges.xz);
    gl_Position = int(point.z) == gl_ViewIndex ? vec4(place, 1.0, 1.0) : vec4(0.0, 0.0, 1.0, 1.0);
}
