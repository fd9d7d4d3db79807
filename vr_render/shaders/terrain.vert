#version 450
#extension GL_EXT_multiview : require
#extension GL_GOOGLE_include_directive : require
#include "frame.glsl"
#include "material_code.glsl"
#include "terrain_vertex.glsl"

invariant gl_Position;

layout(location = 0) out vec3 position;
layout(location = 1) out vec3 normal;
layout(location = 2) centroid out vec4 code_a;  // of the material; no blend of it but between corners has a meaning
layout(location = 3) centroid out vec4 code_b;
layout(location = 4) centroid out vec4 code_c;
layout(location = 5) centroid out float code_d;
layout(location = 6) flat out vec2 facts;  // fade; material

void main() {
    Node node = nodes[gl_InstanceIndex];
    Vertex v = read_vertex(node);
    position = v.position;
    normal = v.normal;
    facts = vec2(node.fade, float(v.material));
    code_a = code_bits(v.material, CODE_A);
    code_b = code_bits(v.material, CODE_B);
    code_c = code_bits(v.material, CODE_C);
    code_d = float(v.material >> 4);
    vec4 clip = frame.views[gl_ViewIndex].clip_from_world * vec4(v.position, 1.0);
    if (node.shadow < 0.0) {
        // Where what goes lies exactly where something else does, the other is nearer, in both phases.
        clip.z *= 1.0 - 1e-6;
    }
    gl_Position = clip;
}
