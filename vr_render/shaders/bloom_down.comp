#version 450

// Half the size, thirteen taps: J. Jimenez, "Next Generation Post Processing in Call of Duty" (SIGGRAPH 2014).
layout(local_size_x = 8, local_size_y = 8) in;
layout(set = 0, binding = 0) uniform sampler2DArray from_map;
layout(set = 0, binding = 1, rgba16f) uniform writeonly image2DArray to_image;
layout(set = 0, binding = 2, std430) readonly buffer Exposure {
    float exposure;
} seen;
layout(constant_id = 0) const bool FIRST = false;

vec3 tap(vec2 uv, float layer) {
    return textureLod(from_map, vec3(uv, layer), 0.0).rgb;
}

vec3 box(vec3 a, vec3 b, vec3 c, vec3 d) {
    vec3 mean = (a + b + c + d) * 0.25;
    if (!FIRST) {
        return mean;
    }
    // A single bright pixel must not light the picture up and flicker (B. Karis' average), nor the sun fill it.
    float luminance = dot(mean, vec3(0.2126, 0.7152, 0.0722)) * seen.exposure;
    return mean / (1.0 + 0.03 * luminance);
}

void main() {
    ivec3 size = imageSize(to_image);
    ivec3 texel = ivec3(gl_GlobalInvocationID);
    if (any(greaterThanEqual(texel, size))) {
        return;
    }
    vec2 uv = (vec2(texel.xy) + 0.5) / vec2(size.xy);
    vec2 d = 1.0 / vec2(textureSize(from_map, 0).xy);
    float layer = float(texel.z);
    vec3 a = tap(uv + d * vec2(-2, -2), layer), b = tap(uv + d * vec2(0, -2), layer), c = tap(uv + d * vec2(2, -2), layer);
    vec3 e = tap(uv + d * vec2(-2, 0), layer), f = tap(uv, layer), g = tap(uv + d * vec2(2, 0), layer);
    vec3 h = tap(uv + d * vec2(-2, 2), layer), i = tap(uv + d * vec2(0, 2), layer), j = tap(uv + d * vec2(2, 2), layer);
    vec3 k = tap(uv + d * vec2(-1, -1), layer), l = tap(uv + d * vec2(1, -1), layer);
    vec3 m = tap(uv + d * vec2(-1, 1), layer), n = tap(uv + d * vec2(1, 1), layer);
    vec3 sum = box(k, l, m, n) * 0.5 + (box(a, b, e, f) + box(b, c, f, g) + box(e, f, h, i) + box(f, g, i, j)) * 0.125;
    imageStore(to_image, texel, vec4(sum, 1.0));
}
