#version 450
#extension GL_EXT_multiview : require
#extension GL_GOOGLE_include_directive : require
#include "frame.glsl"
#include "mark.glsl"

layout(constant_id = 0) const bool ENCODE = false;  // the target does not encode sRGB itself
layout(set = 1, binding = 0) uniform sampler2DArray depth_map;

layout(location = 0) in vec3 position;
layout(location = 1) in vec2 place;
layout(location = 2) flat in vec4 middle;
layout(location = 3) flat in vec4 up;
layout(location = 4) flat in vec4 colour;
layout(location = 5) flat in vec4 ahead;
layout(location = 6) flat in float pixel;

layout(location = 0) out vec4 result;  // premultiplied

const float BEHIND = 0.13;  // opacity of what something hides

float at_edge(float way, float edge, float soft) {
    return 1.0 - smoothstep(edge - soft, edge + soft, way);
}

// A ring with a mark of where one would look, on the ground that the pixel shows; x white, y opacity.
vec2 ring(float depth, float far) {
    vec3 eye = frame.views[gl_ViewIndex].eye.xyz;
    vec3 ground = eye + (position - eye) * (NEAR / max(depth, 1e-6) / far);
    vec3 q = (ground - middle.xyz) / middle.w;
    float high = dot(q, up.xyz);
    vec3 flat_ = q - up.xyz * high;
    float r = length(flat_);
    float soft = 0.025 + 1.5 * pixel * length(ground - eye) / middle.w / max(0.15, abs(dot(normalize(ground - eye), up.xyz)));
    float band = at_edge(abs(r - 0.92), 0.06, soft);
    float inner = at_edge(abs(r - 0.45), 0.025, soft) * 0.6;
    float disc = at_edge(r, 0.92, soft) * (0.16 + 0.22 * smoothstep(0.35, 0.95, r));
    float arrow = 0.0;
    if (dot(ahead.xyz, ahead.xyz) > 0.5) {
        float y = dot(flat_, ahead.xyz), x = abs(dot(flat_, cross(ahead.xyz, up.xyz)));
        float head = y + 0.75 * x - 1.55;  // a chevron ahead of the ring
        arrow = at_edge(abs(head + 0.09), 0.09, soft) * at_edge(x, 0.34, soft) * step(0.0, y);
    }
    float lit = max(max(band, inner), arrow);
    return vec2(0.35 * lit, max(lit, disc)) * at_edge(abs(high), 1.1, 0.25);
}

vec3 to_srgb(vec3 c) {
    return mix(c * 12.92, 1.055 * pow(c, vec3(1.0 / 2.4)) - 0.055, step(vec3(0.0031308), c));
}

void main() {
    vec4 clip = frame.views[gl_ViewIndex].clip_from_world * vec4(position, 1.0);
    vec2 uv = clip.xy / clip.w * 0.5 + 0.5;  // the target may have another size than the picture
    float depth = textureLod(depth_map, vec3(uv, gl_ViewIndex), 0.0).r;
    float far = 1.0 / gl_FragCoord.w;
    float seen = mix(1.0, BEHIND, smoothstep(1.01, 1.03, depth * far / NEAR));
    float white = 0.0, alpha;
    int kind = int(up.w);
    if (kind == LINE) {
        float x = abs(place.x);
        alpha = (exp(-2.2 * x * x) * 0.9) * (1.0 - smoothstep(1.5, 2.0, x)) * place.y * seen;
        white = 0.55 * exp(-9.0 * x * x);
    } else if (kind == DOT) {
        float r = length(place);
        alpha = (at_edge(r, 0.42, 0.08) + 0.3 * exp(-3.5 * r * r) * (1.0 - smoothstep(0.7, 1.0, r))) * mix(1.0, seen, 0.8);
        white = 0.75 * at_edge(r, 0.22, 0.1);
    } else {
        vec2 drawn = ring(depth, far);
        white = drawn.x;
        alpha = drawn.y;
    }
    alpha = clamp(alpha * colour.a, 0.0, 1.0);
    vec3 shown = mix(colour.rgb, vec3(1.0), white);
    result = vec4((ENCODE ? to_srgb(shown) : shown) * alpha, alpha);
}
