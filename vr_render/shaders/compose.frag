#version 450
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_multiview : require

layout(set = 1, binding = 0) uniform sampler2DArray colour_map;
layout(set = 1, binding = 1) uniform sampler2DArray depth_map;
layout(set = 1, binding = 2) uniform sampler2DArray occlusion_map;

const int SAMPLES = 1;

float depth_of(int i) {
    return texelFetch(depth_map, ivec3(gl_FragCoord.xy, gl_ViewIndex), 0).r;
}

#include "compose.glsl"
