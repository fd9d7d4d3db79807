// Puts together what was drawn: darkens corners, and lays the sea over the ground. compose.frag and compose_samples.frag
// define `depth_of` and `SAMPLES` for a depth image of one sample or of several, and include this.
#include "frame.glsl"
#include "atmosphere.glsl"
#include "heights.glsl"
#include "shadow.glsl"
#include "water.glsl"

layout(constant_id = 0) const bool OCCLUSION = true;
layout(constant_id = 1) const bool SHADOWS = true;

layout(location = 0) in vec2 uv;
layout(location = 1) in vec3 ray;
layout(location = 0) out vec4 result;

// Occlusion at half the size, smoothed where the depth agrees: 1 open .. 0 dark.
float occlusion(float far) {
    ivec2 size = textureSize(occlusion_map, 0).xy;
    vec2 place = uv * vec2(size) - 0.5;
    ivec2 base = ivec2(floor(place));
    vec2 part = place - vec2(base);
    float sum = 0.0, weights = 0.0;
    for (int y = -1; y <= 2; y++) {
        for (int x = -1; x <= 2; x++) {
            ivec2 texel = clamp(base + ivec2(x, y), ivec2(0), size - 1);
            vec2 found = texelFetch(occlusion_map, ivec3(texel, gl_ViewIndex), 0).rg;
            vec2 off = abs(vec2(x, y) - part);
            float agree = exp2(-abs(found.y - far) / (0.02 * far + 0.05));
            float weight = (2.0 - off.x) * (2.0 - off.y) * agree + 1e-5;
            sum += found.x * weight;
            weights += weight;
        }
    }
    return sum / weights;
}

const float SHORE = 0.02, WIDEST = 1.5;  // width of the shore along the ray: share of its distance, metres

void main() {
    vec4 drawn = texelFetch(colour_map, ivec3(gl_FragCoord.xy, gl_ViewIndex), 0);
    vec3 light = drawn.rgb;
    vec3 eye = frame.views[gl_ViewIndex].eye.xyz;
    float unit = length(ray);
    vec3 direction = ray / unit;
    vec3 q = eye - frame.centre.xyz;
    float r = length(q);
    float mu = dot(q, direction) / r;
    float pixel = length(fwidth(direction)) * 0.7;

    if (drawn.a == 0.0) {  // nobody sees it, see passes/mask.py
        result = vec4(0.0, 0.0, 0.0, 1.0);
        return;
    }
    if (OCCLUSION) {
        float depth = depth_of(0);
        float far = unit / max(depth, 1e-9);
        float fade = 1.0 - smoothstep(50.0, 110.0, far);
        if (fade > 0.0) {
            float open = mix(1.0, occlusion(far), fade);
            vec4 between = air(eye + direction * far);
            between.rgb = min(between.rgb, light);
            light = (light - between.rgb) * open + between.rgb;
        }
    }

    float sea = frame.shell.z;
    float edge;
    vec2 hits = sea_hits(r, mu, sea, edge);
    if (sea > 0.0) {
        float eye_depth = sea - r;
        bool under = eye_depth > 0.0 && ground_height(q) + frame.centre.w < r + 0.5;
        float at = eye_depth > 0.0 ? hits.y : hits.x;
        // How much of the pixel the sea's surface covers, and how far what lies behind it is.
        float covered = 0.0, behind = 0.0, nearest = 1e9;
        for (int i = 0; i < SAMPLES; i++) {
            float far = min(unit / max(depth_of(i), 1e-9), 1e7);
            nearest = min(nearest, far);
            // the shore is soft, and softer far away: where ground fades to another level, the sea comes in with it
            float part = clamp((far - at) / min(SHORE * at, WIDEST), 0.0, 1.0);
            covered += part;
            behind += far * part;
        }
        behind /= max(covered, 1e-6);
        covered *= 1.0 / float(SAMPLES);
        if (at <= 0.0) {
            covered = 0.0;
        }
        vec3 p = eye + direction * at;
        vec3 up = normalize(p - frame.centre.xyz);
        if (under) {
            light = sea_from_below(light, direction, p, up, at, covered, nearest, eye_depth, eye);
        } else if (eye_depth <= 0.0 && covered * edge > 0.0) {
            float share = covered * edge * sea_share(up);
            if (share > 0.0) {
                vec4 before = air(eye + direction * min(behind, hits.y));
                vec3 bed = max(light - before.rgb, vec3(0.0)) / max(before.a, 0.05);
                float sunlit = SHADOWS ? sun_reaches(p, up, at, -1.0) : 1.0;
                // a ray that leaves the sea again, at its horizon, goes on in the sea behind
                float through = behind < hits.y ? behind - at : 1e3;
                Sea there = Sea(p, direction, at, through, bed, pixel, sunlit);
                vec4 between = air(p);
                light = mix(light, sea_from_above(there) * between.a + between.rgb, share);
            }
        }
    }
    result = vec4(min(light, vec3(60000.0)), 1.0);
}
