#version 450
#extension GL_EXT_multiview : require
#extension GL_GOOGLE_include_directive : require
#include "shape_light.glsl"

layout(constant_id = 2) const bool FAR = false;

layout(location = 4) flat in float gone;  // share of its pixels that the mesh for afar has

void main() {
    // each pixel belongs to one of the two meshes, by a pattern that has no direction (Jimenez's gradient noise)
    float at = fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715))));
    if ((at < gone) != FAR) {
        discard;
    }
    light_shape();
}
