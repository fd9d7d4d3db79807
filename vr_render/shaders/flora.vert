#version 450
#extension GL_EXT_multiview : require
#extension GL_GOOGLE_include_directive : require
#include "frame.glsl"
#include "flora_vertex.glsl"

layout(location = 0) out vec3 position;
layout(location = 1) out vec3 normal;
layout(location = 2) out vec4 material;  // colour, roughness
layout(location = 3) out vec3 glow;
layout(location = 4) flat out float gone;

void main() {
    Kind kind = kinds.of[instance.x];
    position = placed(kind, normal, gone);
    float shade = 0.84 + 0.32 * fract(float(instance.y) * 0.61803 + float(instance.w) * 0.37);
    vec3 own = (look.x < 0.0 ? kind.accent.rgb : kind.tint.rgb) * shade;
    material = vec4(mix(vec3(look.y), own * look.y, abs(look.x)), look.z);
    glow = own * look.w;
    gl_Position = frame.views[gl_ViewIndex].clip_from_world * vec4(position, 1.0);
}
