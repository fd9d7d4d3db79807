#version 450
#extension GL_EXT_multiview : require

// The picture's reversed depth, from a colour to a depth image.
layout(set = 0, binding = 0) uniform sampler2DArray depth_map;

layout(location = 0) in vec2 uv;

void main() {
    gl_FragDepth = textureLod(depth_map, vec3(uv, gl_ViewIndex), 0.0).r;
}
