#version 450
#extension GL_EXT_multiview : require
#extension GL_GOOGLE_include_directive : require
#include "frame.glsl"
#include "terrain_vertex.glsl"

invariant gl_Position;

layout(location = 0) out vec3 position;
layout(location = 1) out vec3 normal;
layout(location = 2) out vec4 weights0;  // of materials 0..3; interpolated, they blend what the corners are made of
layout(location = 3) out vec4 weights1;
layout(location = 4) out vec4 weights2;
layout(location = 5) out vec4 weights3;
layout(location = 6) flat out float fade;

void main() {
    Node node = nodes[gl_InstanceIndex];
    fade = node.fade;
    Vertex v = read_vertex(node);
    position = v.position;
    normal = v.normal;
    uvec4 low = uvec4(0u, 1u, 2u, 3u);
    weights0 = vec4(equal(uvec4(v.material), low));
    weights1 = vec4(equal(uvec4(v.material), low + 4u));
    weights2 = vec4(equal(uvec4(v.material), low + 8u));
    weights3 = vec4(equal(uvec4(v.material), low + 12u));
    vec4 clip = frame.views[gl_ViewIndex].clip_from_world * vec4(v.position, 1.0);
    if (node.shadow < 0.0) {
        // Where what goes lies exactly where something else does, the other is nearer, in both phases.
        clip.z *= 1.0 - 1e-6;
    }
    gl_Position = clip;
}
