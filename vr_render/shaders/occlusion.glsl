// Ambient obscurance from depth, after M. McGuire, M. Mara and D. Luebke, "Scalable Ambient Obscurance" (HPG 2012), at
// half the size of the picture. occlusion.frag and occlusion_samples.frag define `depth_at` and include this.
#include "frame.glsl"

const int TAPS = 9;
const float REACH = 3.0;    // m
const float STRENGTH = 7.0;
const float FAR = 110.0;    // m: nothing is darkened beyond

layout(location = 0) in vec2 uv;
layout(location = 0) out vec2 result;  // 1 open .. 0 dark; distance from the eye

// Place relative to the eye of a pixel of the whole picture; z is negative where nothing was drawn.
vec3 place_at(ivec2 pixel, out bool there) {
    pixel = clamp(pixel, ivec2(0), ivec2(frame.size.xy) - 1);
    float depth = depth_at(pixel);
    there = depth > 0.0;
    vec2 clip = (vec2(pixel) + 0.5) * frame.size.zw * 2.0 - 1.0;
    vec4 near = frame.views[gl_ViewIndex].world_from_clip * vec4(clip, 1.0, 1.0);
    return (near.xyz / near.w - frame.views[gl_ViewIndex].eye.xyz) / max(depth, 1e-7);
}

// Of two differences to the neighbours, the one that does not cross an edge.
vec3 shorter(vec3 a, vec3 b) {
    return dot(a, a) < dot(b, b) ? a : b;
}

void main() {
    ivec2 pixel = ivec2(gl_FragCoord.xy) * 2;
    bool there, known;
    vec3 place = place_at(pixel, there);
    float far = length(place);
    result = vec2(1.0, min(far, 60000.0));
    if (!there || far > FAR) {
        return;
    }
    vec3 right = shorter(place_at(pixel + ivec2(1, 0), known) - place, place - place_at(pixel - ivec2(1, 0), known));
    vec3 down = shorter(place_at(pixel + ivec2(0, 1), known) - place, place - place_at(pixel - ivec2(0, 1), known));
    vec3 normal = normalize(cross(right, down));
    float facing = dot(normal, place) / far;
    normal *= -sign(facing);
    // J. Jimenez' interleaved gradient noise turns the spiral at each pixel.
    float turn = fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715)))) * 6.2831853;
    float pixels = REACH / far * frame.size.y * 0.5;
    pixels = clamp(pixels, 3.0, frame.size.y * 0.12);
    float sum = 0.0;
    for (int i = 0; i < TAPS; i++) {
        float share = (float(i) + 0.5) / float(TAPS);
        float angle = share * 6.2831853 * 4.0 + turn;
        vec3 other = place_at(pixel + ivec2(round(vec2(cos(angle), sin(angle)) * (share * pixels))), known) - place;
        float length2 = dot(other, other);
        float rise = dot(other, normal) - 0.01 - 0.003 * far;
        float fall = max(REACH * REACH - length2, 0.0) / (REACH * REACH);
        sum += known ? fall * max(rise, 0.0) * inversesqrt(length2 + 0.01) : 0.0;
    }
    float open = max(1.0 - STRENGTH * sum / float(TAPS), 0.3);
    open = mix(1.0, open, smoothstep(0.06, 0.3, abs(facing)));  // the normal is wild at outlines
    result.x = mix(open, 1.0, smoothstep(0.45 * FAR, FAR, far));
}
