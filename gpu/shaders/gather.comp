// A batch from a dataset on the device: images picked, converted, resized bilinearly and scaled by
// channel; or, where LABELS is defined, class numbers. BYTES is defined where pixels are bytes.
layout(local_size_x = 256) in;
layout(std430, binding = 0) readonly buffer Data {
#ifdef BYTES
    uint data[];
#else
    float data[];
#endif
};
layout(std430, binding = 1) readonly buffer Indices { int indices[]; };
layout(std430, binding = 2) writeonly buffer Y { float y[]; };
layout(std430, binding = 3) readonly buffer Norm { float norm[]; };     // scales, then shifts
layout(std430, binding = 4) readonly buffer Samples { ivec4 samples[]; }; // rows, then columns: two places, the share of the second
layout(std140, binding = 1) uniform Params {
    int channels, h, w; // of a stored image
    int outH, outW;
    int strideY; // floats
    int batch;   // of the program: behind so many indices lie the moves
};

float pixel(int i) {
#ifdef BYTES
    return float((data[i >> 2] >> ((i & 3) * 8)) & 255u);
#else
    return data[i];
#endif
}

#ifdef AUGMENT
// The pixel of a plane that is flipped where bit 0 of move is set, then shifted right by bits 1 to 15
// and down by bits 16 to 31, as signed numbers.
float at(int plane, int row, int col, int move) {
    row -= move >> 16;
    col -= (move << 16) >> 17;
    if (row < 0 || row >= h || col < 0 || col >= w) return 0.0;
    return pixel(plane + row * w + ((move & 1) != 0 ? w - 1 - col : col));
}
#else
float at(int plane, int row, int col, int move) { return pixel(plane + row * w + col); }
#endif

float between(int plane, int row, ivec4 col, int move) {
    float a = at(plane, row, col.x, move);
    return col.z == 0 ? a : a + (at(plane, row, col.y, move) - a) * intBitsToFloat(col.z);
}

void main() {
    int block = int(gl_WorkGroupID.y);
#ifdef LABELS
    int size = L;
#else
    int size = channels * outH * outW * L;
#endif
    for (int i = int(gl_GlobalInvocationID.x); i < size; i += int(gl_NumWorkGroups.x) * 256) {
        int image = block * L + i % L;
        float v = 0.0; // lanes past the last image stay finite
        if (image < int(images)) {
#ifdef LABELS
            v = pixel(indices[image]);
#else
            int e = i / L;
            int c = e / (outH * outW);
            ivec4 row = samples[e / outW % outH], col = samples[outH + e % outW];
            int plane = (indices[image] * channels + c) * h * w, move = 0;
#ifdef AUGMENT
            move = indices[batch + image];
#endif
            v = between(plane, row.x, col, move);
            if (row.z != 0) v += (between(plane, row.y, col, move) - v) * intBitsToFloat(row.z);
            v = v * norm[c] + norm[channels + c];
#endif
        }
        y[block * strideY + i] = v;
    }
}
