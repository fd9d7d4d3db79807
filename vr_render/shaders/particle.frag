#version 450
#extension GL_EXT_multiview : require
#extension GL_GOOGLE_include_directive : require
#include "frame.glsl"
#include "light.glsl"
#include "shadow.glsl"

layout(constant_id = 1) const bool SHADOWS = true;

layout(location = 0) in vec2 corner;
layout(location = 1) flat in vec3 centre;
layout(location = 2) flat in vec4 body;
layout(location = 3) flat in vec4 kind;
layout(location = 4) in vec3 position;

layout(location = 0) out vec4 colour;
layout(location = 1) out vec4 depth;

void main() {
    float r = length(corner);
    float edge = r;
    if (kind.x < 0.5) {  // a clod is no disc: five uneven sides
        float angle = atan(corner.y, corner.x) + kind.z;
        edge = r * (1.12 + 0.16 * sin(3.0 * angle + kind.w * 9.0) + 0.10 * sin(5.0 * angle + 1.0));
    }
    if (edge > 1.0) {
        discard;
    }
    vec3 toward = normalize(frame.views[gl_ViewIndex].eye.xyz - centre);
    vec3 right = normalize(cross(toward, abs(toward.y) < 0.9 ? vec3(0, 1, 0) : vec3(1, 0, 0)));
    vec3 n = right * corner.x + cross(toward, right) * corner.y + toward * sqrt(max(1.0 - r * r, 0.0));
    float lit = 1.0, open = 1.0;
    if (SHADOWS) {
        vec3 up = normalize(centre - frame.centre.xyz);
        lit = sun_reaches(centre, up, 1.0 / gl_FragCoord.w, 0.5);
        open = sky_reaches(centre, up);
    }
    vec3 lamp_way;
    vec3 lamp = lamp_at(centre, lamp_way);
    vec3 sun = sun_at(centre) * lit, around = around_at(centre, n) * open + BARE_MINIMUM;
    vec3 light;
    if (kind.x < 0.5) {
        light = sun * max(dot(n, frame.sun.xyz), 0.0) + lamp * max(dot(n, lamp_way), 0.0) + around;
    } else {
        light = sun * (kind.x < 1.0 ? 0.8 : 0.45) + lamp * 0.5 + around;
    }
    light = body.rgb * (light / PI + kind.y);
    float alpha = body.a;
    if (kind.x >= 0.5) {
        alpha *= (1.0 - r) * (1.0 - r) * (1.0 + 2.0 * r);
    }
    colour = vec4(light * alpha, alpha);
    float solid = kind.x < 0.5 ? 1.0 : kind.x < 1.0 ? alpha : 0.0;
    depth = vec4(NEAR * gl_FragCoord.w * solid, 0.0, 0.0, solid);
}
