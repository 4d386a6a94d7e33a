// Adds up the shares of conv2d in their order, and finishes as it does.
layout(local_size_x = 256) in;
layout(std430, binding = 0) readonly restrict buffer Parts { vec4 parts[]; }; // [share][row][pixel][image]
layout(std430, binding = 1) readonly restrict buffer Bias { float bias[]; };
layout(std430, binding = 2) restrict buffer Y { vec4 y[]; };
layout(std140, binding = 1) uniform Params {
    int rows, pixelCount, strideY, cols, shares;
    int hasBias, into, act;
    float slope;
};

void main() {
    int used = int(blocks) * L4, size = rows * pixelCount * used;
    for (int i = int(gl_GlobalInvocationID.x); i < size; i += int(gl_NumWorkGroups.x) * 256) {
        int at = i / used, col = i % used;
        vec4 v = vec4(0);
        for (int s = 0; s < shares; s++) v += parts[(s * rows * pixelCount + at) * cols + col];
        int to = col / L4 * strideY + at * L4 + col % L4;
        if (hasBias != 0) v += bias[at / pixelCount];
        if (into != 0) v += y[to];
        y[to] = activate(v, act, slope);
    }
}
