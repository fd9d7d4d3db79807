// How a vertex of the terrain is read: taichi_kernels/mesh_vertex.py packs it, the table of nodes places it.
#ifndef TERRAIN_VERTEX_GLSL
#define TERRAIN_VERTEX_GLSL

struct Node {
    ivec3 corner;  // [voxels]
    int level;
    float fade;    // 1 opaque, 0..1 comes, -1..0 goes
    float shadow;  // 1 steady, 0..1 comes, -1..0 goes: over both phases
    float spare0, spare1;
};

layout(set = 0, binding = 5, std430) readonly buffer Nodes {
    Node nodes[];
};

layout(location = 0) in uvec3 words;

const float VOXEL = 0.5;  // metres
const uint SKIRT = 1u << 24;

struct Vertex {
    vec3 position;  // in the shaders' world
    vec3 normal;
    uint material;
    float reach;  // of one sample [m]
};

vec3 unpack_normal(uint word) {
    vec2 uv = vec2(bitfieldExtract(int(word), 0, 16), bitfieldExtract(int(word), 16, 16)) / 32767.0;
    vec3 n = vec3(uv, 1.0 - abs(uv.x) - abs(uv.y));
    float fold = max(-n.z, 0.0);
    n.x += n.x >= 0.0 ? -fold : fold;
    n.y += n.y >= 0.0 ? -fold : fold;
    return normalize(n);
}

// Edges of a mesh hang down as skirts, so that no gap shows beside a node of another level.
Vertex read_vertex(Node node) {
    Vertex v;
    v.reach = VOXEL * float(1 << node.level);
    vec3 inside = vec3(words.x & 0xFFFFu, words.x >> 16, words.y & 0xFFFFu) * (v.reach / 256.0);
    v.position = vec3(node.corner - frame.origin.xyz) * VOXEL + inside;
    v.normal = unpack_normal(words.z);
    v.material = (words.y >> 16) & 0xFFu;
    if ((words.y & SKIRT) != 0u) {
        v.position -= v.normal * v.reach;
    }
    return v;
}

#endif
