#version 450
#extension GL_EXT_multiview : require
#extension GL_GOOGLE_include_directive : require
#include "shape_light.glsl"

void main() {
    light_shape();
}
