#version 450
// Reads four by four texels of an image: the foundation's own test.
layout(local_size_x = 4, local_size_y = 4) in;
layout(set = 0, binding = 0) uniform sampler2DArray image;
layout(set = 0, binding = 1) buffer Texels { float texels[]; };

void main() {
    uvec2 place = gl_LocalInvocationID.xy;
    texels[place.y * 4 + place.x] = textureLod(image, vec3((vec2(place) + 0.5) / 4.0, 0.0), 0.0).r;
}
