#version 450
#extension GL_EXT_multiview : require
#extension GL_GOOGLE_include_directive : require
#include "frame.glsl"
#include "noise.glsl"
// What geysers throw up: a geyser is one instance, a particle six of its vertices. Nothing is kept between frames: each
// particle is thrown again and again, as strongly as the geyser is at that moment, and its flight follows from then.

layout(location = 0) in vec4 source;  // mouth in the shaders' world; w seconds since the eruption began
layout(location = 1) in vec4 axis;    // up; w seconds that it lasts
layout(location = 2) in vec4 form;    // height, radius [m], seconds in which it grows and in which it fades
layout(location = 3) in vec4 tint;    // of what is thrown, linear; w light of its own
layout(location = 4) in vec4 mist;    // of the cloud, linear; w seed

layout(location = 0) out vec2 corner;
layout(location = 1) flat out vec3 centre;
layout(location = 2) flat out vec4 body;  // colour; w opacity
layout(location = 3) flat out vec4 kind;  // x 0 clod, 0.75 cloud, y light of its own, z turn
layout(location = 4) out vec3 position;

const vec2 CORNERS[6] = vec2[](vec2(-1, -1), vec2(1, -1), vec2(1, 1), vec2(-1, -1), vec2(1, 1), vec2(-1, 1));
const float CLOUD = 0.75;  // of `kind`
const float FALL = 9.8, WIND = 2.2, RISE = 0.7;  // m/s², m/s of the cloud aside and upwards

float strength(float t) {
    return clamp(min(t / form.z, (axis.w - t) / form.w), 0.0, 1.0);
}

void main() {
    int index = gl_VertexIndex / 6;
    corner = CORNERS[gl_VertexIndex % 6];
    uint seed = floatBitsToUint(mist.w);
    vec3 first = vec3(pcg3d(uvec3(uint(index), seed, 13u)) & 0xFFFFu) / 65535.0;
    bool cloud = index % 4 == 3, glows = tint.w > 0.0;
    float life = cloud ? 6.5 + 3.0 * first.y : 2.2 * sqrt(2.0 * form.x / FALL);
    float turns = source.w / life - first.x;
    float t = fract(turns) * life, share = fract(turns);
    float strong = strength(source.w - t);
    uvec3 h = pcg3d(uvec3(uint(index), seed + uint(int(floor(turns)) + 1) * 7919u, 57u));
    vec3 r = vec3(h & 0xFFFFu) / 65535.0, s = vec3(pcg3d(h + 17u) & 0xFFFFu) / 65535.0;
    vec3 up = axis.xyz;
    vec3 side = normalize(cross(up, abs(up.y) < 0.9 ? vec3(0, 1, 0) : vec3(1, 0, 0)));
    vec3 ahead = cross(up, side);
    float around = 6.2831853 * r.x, wide = sqrt(r.y);
    vec3 out_ = side * cos(around) + ahead * sin(around);
    vec3 way = normalize(up + out_ * wide * (glows && !cloud ? 0.26 : 0.11));
    float drift = 6.2831853 * fract(float(seed & 0xFFFFu) / 777.0);
    vec3 wind = (side * cos(drift) + ahead * sin(drift)) * WIND;
    float speed = sqrt(2.0 * FALL * form.x * strong) * (cloud ? 0.8 + 0.2 * r.z : 0.55 + 0.45 * r.z);
    centre = source.xyz + out_ * (wide * form.y * 0.45);
    vec3 eye = frame.views[gl_ViewIndex].eye.xyz;
    float size, tall;
    vec3 along = up;
    if (cloud) {
        float reach = form.x * strong * (0.25 + 0.8 * r.z);
        float drag = speed / max(reach, 0.1);
        centre += way * (reach * (1.0 - exp(-drag * t))) + (wind * (0.6 + 0.8 * s.x) * t / (t + 2.0) + up * RISE) * t;
        size = form.y * 0.5 + 5.5 * pow(share, 0.7) * (0.5 + 0.8 * s.y) * (0.4 + 0.6 * strong);
        tall = size;
        float hot = tint.w * exp(-1.6 * t);
        body = vec4(mix(mist.rgb * (0.8 + 0.3 * s.z), tint.rgb, hot), 0.48 * pow(1.0 - share, 1.3) * smoothstep(0.0, 0.06, share));
        kind = vec4(CLOUD, 2.5 * hot, 0.0, s.y);
    } else {
        centre += way * (speed * t) - up * (0.5 * FALL * t * t) + wind * (0.05 * t * t);
        along = way * speed - up * (FALL * t);
        float fast = length(along);
        along /= max(fast, 1e-3);
        bool clod = glows && index % 4 == 0;
        size = glows ? 0.12 + 0.38 * s.y * s.y : 0.07 + 0.13 * s.y + 0.08 * t;
        tall = clod ? size : max(size, 0.06 * fast);
        body = vec4(tint.rgb * (0.8 + 0.3 * s.z), (clod ? 1.0 : 0.6) * (1.0 - smoothstep(0.75, 1.0, share)));
        kind = vec4(clod ? 0.0 : CLOUD, 14.0 * tint.w * exp(-1.1 * t) * (0.4 + r.z), s.x * 6.28 + 9.0 * (s.y - 0.5) * t, s.y);
    }
    float far = distance(centre, eye);
    float thick = max(size, far * frame.size.w * 0.7);  // no thinner than a pixel, but fainter then
    body.w *= size / thick;
    body.w *= smoothstep(0.8, 2.6, far / tall);  // close to the eye it would cost much and show nothing
    vec3 toward = (eye - centre) / max(far, 1e-3);
    vec3 right = normalize(cross(along, toward) + vec3(0.0, 1e-5, 0.0));
    position = centre + right * (corner.x * thick) + normalize(cross(toward, right)) * (corner.y * max(tall, thick));
    gl_Position = frame.views[gl_ViewIndex].clip_from_world * vec4(position, 1.0);
    if (strong <= 0.0 || s.z > 0.25 + strong || body.w < 0.004) {
        gl_Position = vec4(0.0, 0.0, -1.0, 1.0);
    }
}
