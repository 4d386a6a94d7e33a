// Ops on each element by itself. One of ADD, COPY, ACTIVATE, ACTIVATE_GRAD is defined, and PLAIN
// for values that are not batched. The output may lie in the place of an input.
#ifdef PLAIN
#define T float
#else
#define T vec4
#endif

layout(local_size_x = 256) in;
layout(std430, binding = 0) readonly buffer X0 { T x0[]; };
layout(std430, binding = 1) readonly buffer X1 { T x1[]; };
layout(std430, binding = 2) readonly buffer X2 { T x2[]; };
layout(std430, binding = 3) buffer Y { T y[]; };
layout(std140, binding = 1) uniform Params {
    int size; // of a block, or of a plain value
    int stride0, stride1, stride2, strideY;
    int inputs;
    int act;
    float slope;
    int into;
};

void main() {
    int block = int(gl_WorkGroupID.y);
    for (int i = int(gl_GlobalInvocationID.x); i < size; i += int(gl_NumWorkGroups.x) * 256) {
        int to = block * strideY + i;
#if defined(ADD)
        T v = x0[block * stride0 + i] + x1[block * stride1 + i];
        if (inputs > 2) v += x2[block * stride2 + i];
#ifndef PLAIN
        v = activate(v, act, slope);
#endif
#elif defined(COPY)
        T v = x0[block * stride0 + i];
#elif defined(ACTIVATE)
        T v = activate(x0[block * stride0 + i], act, slope);
#else
        // from, dy
        T v = x1[block * stride1 + i] * slopeOf(x0[block * stride0 + i], act, slope);
        if (into != 0) v += y[to];
        v = flush(v, TINY_GRADIENT);
#endif
        y[to] = v;
    }
}
