#version 450
// The interface: colour times what its texture has.

layout(set = 0, binding = 0) uniform sampler2DArray image;

layout(location = 0) in vec2 texel;
layout(location = 1) in vec4 colour;

layout(location = 0) out vec4 result;

void main() {
    result = colour * texture(image, vec3(texel, 0.0));
}
