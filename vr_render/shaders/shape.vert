#version 450
#extension GL_EXT_multiview : require
#extension GL_GOOGLE_include_directive : require
#include "frame.glsl"
#include "shape_vertex.glsl"

layout(location = 0) out vec3 position;
layout(location = 1) out vec3 normal;
layout(location = 2) out vec4 material;  // colour, roughness
layout(location = 3) out vec3 glow;

void main() {
    position = place.xyz + turned(point) * place.w;
    normal = turned(point_normal);
    vec3 own = look.x < 0.0 ? accent.rgb : tint.rgb;
    vec3 albedo = mix(vec3(look.y), own * look.y, abs(look.x));
    material = vec4(albedo, look.z);
    glow = own * look.w;
    gl_Position = frame.views[gl_ViewIndex].clip_from_world * vec4(position, 1.0);
}
