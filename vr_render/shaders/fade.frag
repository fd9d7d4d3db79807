#version 450
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_multiview : require

// A picture as it is, or mixed with one that was kept: see passes/fade.py.
layout(set = 0, binding = 0) uniform sampler2DArray picture;
layout(set = 0, binding = 1) uniform sampler2DArray kept;
layout(set = 0, binding = 2) uniform sampler2DArray depth_map;  // reversed, of the picture

layout(constant_id = 0) const bool MIXES = false;
layout(constant_id = 1) const float FROM = 1.0;  // metres within which nothing is seen of what was kept

layout(push_constant) uniform Push {
    float left;  // of what was kept
} push;

layout(location = 0) in vec2 uv;
layout(location = 0) out vec4 colour;

const float NEAR = 0.05;  // metres, as in frame.glsl

void main() {
    ivec3 texel = ivec3(gl_FragCoord.xy, gl_ViewIndex);
    vec3 light = texelFetch(picture, texel, 0).rgb;
    if (MIXES) {
        float depth = texelFetch(depth_map, texel, 0).r;
        float share = push.left * (1.0 - smoothstep(NEAR / FROM / 1.5, NEAR / FROM, depth));
        vec3 before = texelFetch(kept, texel, 0).rgb;
        vec3 mixed = mix(pow(max(light, vec3(0.0)), vec3(1.0 / 3.0)), pow(max(before, vec3(0.0)), vec3(1.0 / 3.0)), share);
        light = share > 0.0 ? mixed * mixed * mixed : light;
    }
    colour = vec4(light, 1.0);
}
