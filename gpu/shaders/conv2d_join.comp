// Adds up the shares of conv2d in their order, and finishes as it does. With MOMENTS a group works on one row,
// gl_WorkGroupID.y, and leaves its moments behind.
layout(local_size_x = 256) in;
layout(std430, binding = 0) readonly restrict buffer Parts { vec4 parts[]; }; // [share][row][pixel][image]
layout(std430, binding = 1) readonly restrict buffer Bias { float bias[]; };
layout(std430, binding = 2) restrict buffer Y { vec4 y[]; };
#ifdef MOMENTS
layout(std430, binding = 3) writeonly restrict buffer Moments { vec4 moments[]; }; // [row][group]
shared vec4 pool[256];
#endif
layout(std140, binding = 1) uniform Params {
    int rows, pixelCount, strideY, cols, shares;
    int hasBias, into, act;
    float slope;
};

// finish gives the value of a row and pixel for four images.
vec4 finish(int at, int col) {
    vec4 v = vec4(0);
    int size = rows * pixelCount;
    for (int s = 0; s < shares; s++) v += parts[(s * size + at) * cols + col];
    int to = col / L4 * strideY + at * L4 + col % L4;
    if (hasBias != 0) v += bias[at / pixelCount];
    if (into != 0) v += y[to];
    v = activate(v, act, slope);
    y[to] = v;
    return v;
}

void main() {
    int used = int(blocks) * L4;
#ifdef MOMENTS
    int tid = int(gl_LocalInvocationIndex), row = int(gl_WorkGroupID.y), from = int(gl_GlobalInvocationID.x), count = 0;
    float shift = 0.0, sum = 0.0, squares = 0.0;
    for (int i = from; i < pixelCount * used; i += int(gl_NumWorkGroups.x) * 256) {
        vec4 v = finish(row * pixelCount + i / used, i % used);
        if (i == from) shift = v.x;
        bvec4 ok = valid(i % used * 4);
        vec4 d = mix(vec4(0), v - shift, ok);
        sum += d.x + d.y + d.z + d.w;
        squares += dot(d, d);
        count += countOf(ok);
    }
    pool[tid] = momentsOf(count, shift, sum, squares);
    REDUCE(pool, tid, 256, join)
    if (tid == 0) moments[row * int(gl_NumWorkGroups.x) + int(gl_WorkGroupID.x)] = pool[0];
#else
    for (int i = int(gl_GlobalInvocationID.x); i < rows * pixelCount * used; i += int(gl_NumWorkGroups.x) * 256)
        finish(i / used, i % used);
#endif
}
