// What stands on the ground in numbers: vertices of passes/flora.py, placed by one instance each.
#ifndef FLORA_VERTEX_GLSL
#define FLORA_VERTEX_GLSL

struct Kind {
    vec4 tint;    // linear; w: from how far it is seen [m]
    vec4 accent;  // linear; w: how far its top gives way to wind, as a share of its height
    vec4 size;    // x least, y greatest height [m]; z, w: between these distances it changes to its mesh for afar [m]
};

layout(set = 1, binding = 0, std430) readonly buffer Kinds {
    vec4 anchor;  // in the shaders' world; w: share of a kind's sight within which all of it is seen
    Kind of[];
} kinds;

layout(location = 0) in vec3 point;
layout(location = 1) in vec3 point_normal;
layout(location = 2) in vec4 look;       // share of its colour (below 0: of its accent), brightness, roughness, glow
layout(location = 3) in vec3 foot;       // from the anchor
layout(location = 4) in uvec4 instance;  // kind, turn, size, rank

layout(constant_id = 2) const bool FAR = false;  // the mesh for afar is drawn

// Where a vertex is, its normal there, and how much of it the mesh for afar has. Far off things shrink to nothing, those
// of the highest rank first.
vec3 placed(Kind kind, out vec3 normal, out float gone) {
    vec3 at = kinds.anchor.xyz + foot;
    vec3 up = normalize(at - frame.centre.xyz);
    vec3 side = normalize(cross(abs(up.z) < 0.9 ? vec3(0.0, 0.0, 1.0) : vec3(1.0, 0.0, 0.0), up));
    vec3 ahead = cross(side, up);
    float turn = float(instance.y) * (2.0 * PI / 256.0);
    vec3 x = side * cos(turn) + ahead * sin(turn), z = ahead * cos(turn) - side * sin(turn);
    float reach = kind.tint.w * (1.0 - (1.0 - kinds.anchor.w) * float(instance.w) / 256.0);
    float away = distance(at, frame.views[0].eye.xyz);
    float left = clamp((reach - away) / (0.2 * reach), 0.0, 1.0);
    gone = kind.size.w > 0.0 ? clamp((away - kind.size.z) / (kind.size.w - kind.size.z), 0.0, 1.0) : 0.0;
    left = gone == (FAR ? 0.0 : 1.0) ? 0.0 : left;
    float size = mix(kind.size.x, kind.size.y, float(instance.z) / 255.0) * left;
    float phase = dot(foot, vec3(0.31, 0.43, 0.37)), seconds = frame.shell.w;
    float wind = 0.7 * sin(1.3 * seconds + phase) + 0.3 * sin(3.1 * seconds + 2.3 * phase);
    float gives = kind.accent.w * (0.45 + 0.55 * frame.weather.w) * wind * point.y * point.y;
    normal = x * point_normal.x + up * point_normal.y + z * point_normal.z;
    return at + (x * point.x + up * point.y + z * point.z + side * gives) * size;
}

#endif
