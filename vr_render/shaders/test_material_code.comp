#version 450
#extension GL_GOOGLE_include_directive : require
// Tests: blends the codes of three corners, as a triangle does between its vertices, and reads them again.
#include "material_code.glsl"

layout(local_size_x = 64) in;
layout(set = 0, binding = 0, std430) readonly buffer Given {
    vec4 given[];  // two each: the corners' materials; their weights
};
layout(set = 0, binding = 1, std430) writeonly buffer Found {
    vec4 found[];  // likewise
};

vec4 blended(uvec3 corners, vec3 weights, uvec4 masks) {
    return code_bits(corners.x, masks) * weights.x + code_bits(corners.y, masks) * weights.y
        + code_bits(corners.z, masks) * weights.z;
}

void main() {
    uint i = gl_GlobalInvocationID.x * 2u;
    if (i < given.length()) {
        uvec3 corners = uvec3(given[i].xyz);
        vec3 weights = given[i + 1u].xyz;
        Corners read = corners_of(
            corners.x, blended(corners, weights, CODE_A), blended(corners, weights, CODE_B),
            blended(corners, weights, CODE_C), dot(vec3(corners >> 4u), weights)
        );
        found[i] = vec4(read.materials, 0.0);
        found[i + 1u] = vec4(read.weights, 0.0);
    }
}
