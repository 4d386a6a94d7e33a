// Dropout, forward and gradient: the mask is a function of seed, step, image and element, the one of
// package graph.
layout(local_size_x = 256) in;
layout(std430, binding = 0) readonly buffer X { vec4 x[]; };
layout(std430, binding = 1) buffer Y { vec4 y[]; };
layout(std140, binding = 1) uniform Params {
    int size, strideX, strideY;
    uint seedLow, seedHigh;
    uint limit; // draws below it drop
    float keep;
    int into;
};

uint mixBits(uint v) { // lowbias32
    v ^= v >> 16;
    v *= 0x7feb352du;
    v ^= v >> 15;
    v *= 0x846ca68bu;
    v ^= v >> 16;
    return v;
}

void main() {
    const uint golden = 0x9e3779b9u;
    uint h = mixBits(mixBits(mixBits(seedLow + golden) ^ seedHigh) + number);
    int block = int(gl_WorkGroupID.y);
    for (int i = int(gl_GlobalInvocationID.x); i < size; i += int(gl_NumWorkGroups.x) * 256) {
        uint image = uint(block * L + i % L4 * 4);
        uint element = uint(i / L4) * golden;
        vec4 v = x[block * strideX + i] * keep;
        for (int j = 0; j < 4; j++) {
            uint key = mixBits(h + (image + uint(j)) * golden);
            if ((mixBits(key + element) >> 8) < limit) v[j] = 0.0;
        }
        int to = block * strideY + i;
        if (into != 0) v += y[to];
        y[to] = v;
    }
}
