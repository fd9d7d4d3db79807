#version 450
#extension GL_EXT_multiview : require
#extension GL_GOOGLE_include_directive : require
#include "frame.glsl"
#include "light.glsl"

layout(location = 0) in vec2 corner;
layout(location = 1) flat in vec2 look;
layout(location = 2) in vec3 position;

layout(location = 0) out vec4 colour;
layout(location = 1) out vec4 depth;

void main() {
    float away = mix(max(abs(corner.x), abs(corner.y)), length(corner), look.y);
    float alpha = look.x * clamp(1.0 - away, 0.0, 1.0) * 1.6;
    vec3 q = position - frame.centre.xyz;
    if (length(q) < frame.centre.w + ground_height(q) - 0.5) {  // in a cave it is dry
        discard;
    }
    vec3 up = normalize(q);
    vec3 toward;
    vec3 light = (ambient_at(position, up) * 1.5 + sun_at(position) * 0.3) * mix(frame.cloud.rgb, vec3(0.8), 0.35);
    light = (light + lamp_at(position, toward) * 0.3 + BARE_MINIMUM) / PI;
    alpha = min(alpha, 1.0);
    colour = vec4(light * alpha, alpha);
    depth = vec4(0.0);
}
