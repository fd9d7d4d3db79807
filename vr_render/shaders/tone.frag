#version 450
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_multiview : require

// From light to the picture: bloom, exposure, a filmic curve, a veil, dither.
layout(set = 0, binding = 0) uniform sampler2DArray picture;
layout(set = 0, binding = 1) uniform sampler2DArray bloom_map;
layout(set = 0, binding = 2, std430) readonly buffer Exposure {
    float exposure;
} seen;

layout(constant_id = 0) const bool ENCODE = false;  // the target does not encode sRGB itself
layout(constant_id = 1) const float BLOOM = 0.0;    // share of the spread light
layout(constant_id = 2) const bool VEIL = false;

layout(push_constant) uniform Push {
    vec4 tangents[2];  // of the eyes: left, right, up, down
    vec4 colour;       // of the veil, encoded; w: how much of the picture it covers
    vec4 vignette;     // angles from straight ahead at which it begins and is whole
} push;

layout(location = 0) in vec2 uv;
layout(location = 0) out vec4 colour;

// T. Sobotka's AgX, as fitted by B. Wrensch ("Minimal AgX Implementation", 2023): bright colours go to white without
// changing their hue. The look is a little stronger in contrast and colour than the base.
vec3 agx(vec3 light) {
    const mat3 inset = mat3(
        0.842479062253094, 0.0423282422610123, 0.0423756549057051,
        0.0784335999999992, 0.878468636469772, 0.0784336,
        0.0792237451477643, 0.0791661274605434, 0.879142973793104
    );
    const mat3 outset = mat3(
        1.19687900512017, -0.0528968517574562, -0.0529716355144438,
        -0.0980208811401368, 1.15190312990417, -0.0980434501171241,
        -0.0990297440797205, -0.0989611768448433, 1.15107367264116
    );
    vec3 x = log2(max(inset * light, vec3(1e-10)));
    x = clamp((x + 12.47393) / (12.47393 + 4.026069), 0.0, 1.0);
    vec3 x2 = x * x, x4 = x2 * x2;
    x = 15.5 * x4 * x2 - 40.14 * x4 * x + 31.96 * x4 - 6.868 * x2 * x + 0.4298 * x2 + 0.1191 * x - 0.00232;
    x = pow(max(x, vec3(0.0)), vec3(1.12));
    float grey = dot(x, vec3(0.2126, 0.7152, 0.0722));
    x = outset * (grey + (x - grey) * 1.42);
    return clamp(x, 0.0, 1.0);  // as a display with gamma 2.2 takes it
}

vec3 to_srgb(vec3 c) {
    return mix(c * 12.92, 1.055 * pow(c, vec3(1.0 / 2.4)) - 0.055, step(vec3(0.0031308), c));
}

vec3 from_srgb(vec3 c) {
    return mix(c / 12.92, pow((c + 0.055) / 1.055, vec3(2.4)), step(vec3(0.04045), c));
}

void main() {
    vec3 light = textureLod(picture, vec3(uv, gl_ViewIndex), 0.0).rgb;
    if (BLOOM > 0.0) {
        light = mix(light, textureLod(bloom_map, vec3(uv, gl_ViewIndex), 0.0).rgb, BLOOM);
    }
    vec3 shown = to_srgb(pow(agx(light * seen.exposure), vec3(2.2)));
    if (VEIL) {
        vec4 edges = push.tangents[gl_ViewIndex];
        float angle = atan(length(mix(edges.xz, edges.yw, uv)));
        float covered = max(push.colour.a, smoothstep(push.vignette.x, push.vignette.y, angle));
        shown = mix(shown, push.colour.rgb, covered);
    }
    // Less than a step of noise, in a fixed pattern, so that skies show no bands.
    float noise = fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715))));
    shown = clamp(shown + (noise - 0.5) / 255.0, 0.0, 1.0);
    colour = vec4(ENCODE ? shown : from_srgb(shown), 1.0);
}
