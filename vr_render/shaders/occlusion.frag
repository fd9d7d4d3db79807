#version 450
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_multiview : require

layout(set = 1, binding = 0) uniform sampler2DArray depth_map;

float depth_at(ivec2 pixel) {
    return texelFetch(depth_map, ivec3(pixel, gl_ViewIndex), 0).r;
}

#include "occlusion.glsl"
