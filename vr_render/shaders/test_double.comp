#version 450
// Multiplies 64 numbers: the foundation's own test.
layout(local_size_x = 64) in;
layout(constant_id = 0) const uint FACTOR = 2;
layout(set = 0, binding = 0) buffer Numbers { uint numbers[]; };

void main() {
    numbers[gl_GlobalInvocationID.x] *= FACTOR;
}
