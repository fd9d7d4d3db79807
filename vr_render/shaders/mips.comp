#version 450
// One mip of an array of maps from the larger one: the mean of four texels.

layout(local_size_x = 8, local_size_y = 8) in;
layout(set = 0, binding = 0, rgba8) uniform readonly image2DArray larger;
layout(set = 0, binding = 1, rgba8) uniform writeonly image2DArray smaller;

void main() {
    ivec3 at = ivec3(gl_GlobalInvocationID);
    if (any(greaterThanEqual(at, imageSize(smaller)))) {
        return;
    }
    ivec3 from = ivec3(at.xy * 2, at.z);
    ivec2 last = imageSize(larger).xy - 1;
    vec4 sum = vec4(0.0);
    for (int i = 0; i < 4; i++) {
        sum += imageLoad(larger, ivec3(min(from.xy + ivec2(i & 1, i >> 1), last), at.z));
    }
    imageStore(smaller, at, sum * 0.25);
}
