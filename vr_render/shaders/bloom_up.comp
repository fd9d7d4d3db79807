#version 450

// Adds the smaller picture, widened by a tent of nine taps, to the larger.
layout(local_size_x = 8, local_size_y = 8) in;
layout(set = 0, binding = 0) uniform sampler2DArray from_map;
layout(set = 0, binding = 1, rgba16f) uniform image2DArray to_image;

const float SPREAD = 0.65;  // share of the smaller, wider picture

void main() {
    ivec3 size = imageSize(to_image);
    ivec3 texel = ivec3(gl_GlobalInvocationID);
    if (any(greaterThanEqual(texel, size))) {
        return;
    }
    vec2 uv = (vec2(texel.xy) + 0.5) / vec2(size.xy);
    vec2 d = 1.0 / vec2(textureSize(from_map, 0).xy);
    vec3 sum = vec3(0.0);
    for (int y = -1; y <= 1; y++) {
        for (int x = -1; x <= 1; x++) {
            float weight = (2.0 - abs(float(x))) * (2.0 - abs(float(y))) / 16.0;
            sum += textureLod(from_map, vec3(uv + d * vec2(x, y), float(texel.z)), 0.0).rgb * weight;
        }
    }
    imageStore(to_image, texel, vec4(mix(imageLoad(to_image, texel).rgb, sum, SPREAD), 1.0));
}
