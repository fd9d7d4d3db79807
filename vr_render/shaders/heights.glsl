// Height of the natural ground: `height_map` holds six faces with a border of one texel, as cube_maps.directions of
// taichi_kernels lays them out.
#ifndef HEIGHTS_GLSL
#define HEIGHTS_GLSL

// Above the mean radius [m], canyons carved, caves and what players changed not counted; direction of any length.
float ground_height(vec3 direction) {
    vec3 a = abs(direction);
    float face;
    vec2 tangents;
    if (a.x >= a.y && a.x >= a.z) {
        face = direction.x < 0.0 ? 1.0 : 0.0;
        tangents = direction.yz / a.x;
    } else if (a.y >= a.z) {
        face = direction.y < 0.0 ? 3.0 : 2.0;
        tangents = direction.zx / a.y;
    } else {
        face = direction.z < 0.0 ? 5.0 : 4.0;
        tangents = direction.xy / a.z;
    }
    float size = float(textureSize(height_map, 0).x);
    vec2 uv = ((tangents * 0.5 + 0.5) * (size - 2.0) + 1.0) / size;
    return textureLod(height_map, vec3(uv, face), 0.0).r;
}

#endif
