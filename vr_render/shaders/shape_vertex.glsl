// Things on the ground: vertices of passes/shapes.py, placed and turned by one instance each.
#ifndef SHAPE_VERTEX_GLSL
#define SHAPE_VERTEX_GLSL

layout(location = 0) in vec3 point;
layout(location = 1) in vec3 point_normal;
layout(location = 2) in vec4 look;      // share of the instance's colour (below 0: all of its accent), brightness, roughness, glow
layout(location = 3) in vec4 place;     // in the shaders' world; w: scale
layout(location = 4) in vec4 turn;      // quaternion
layout(location = 5) in vec4 tint;      // linear
layout(location = 6) in vec4 accent;    // linear

vec3 turned(vec3 v) {
    return v + 2.0 * cross(turn.xyz, cross(turn.xyz, v) + turn.w * v);
}

#endif
