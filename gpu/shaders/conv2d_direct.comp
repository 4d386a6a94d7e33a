// The sums of conv2d without tiles: an invocation computes MR rows × 4 images of one pixel, and reads
// what it needs as it goes. No invocation waits for another, and nothing is computed for columns that
// do not exist: for few rows, or few taps.
layout(local_size_x = 64) in;
layout(std430, binding = 0) readonly restrict buffer X { vec4 x[]; };
layout(std430, binding = 1) readonly restrict buffer W { float w[]; };
layout(std430, binding = 2) readonly restrict buffer Bias { float bias[]; };
layout(std430, binding = 3) readonly restrict buffer Pixels { ivec4 pixels[]; }; // first tap, taps, base
layout(std430, binding = 4) readonly restrict buffer Taps { ivec2 taps[]; };     // x, weight
layout(std430, binding = 5) restrict buffer Y { vec4 y[]; };                     // with SPLIT [share][row][pixel][image]
layout(std140, binding = 1) uniform Params {
    int rows, pixelCount, wRow;
    int strideX, strideY;
    int tilesM;
    int share; // taps of one
    int cols;  // vec4s of images, of a share
    int hasBias, into, act;
    float slope;
    int depth;
};

void main() {
    int used = int(blocks) * L4, size = pixelCount * used;
    int row0 = int(gl_WorkGroupID.y) * MR;
    for (int i = int(gl_GlobalInvocationID.x); i < size; i += int(gl_NumWorkGroups.x) * 64) {
        int p = i / used, col = i % used;
        ivec4 px = pixels[p];
        int k0 = int(gl_WorkGroupID.z) * share, k1 = px.x + min(k0 + share, px.y);
        int from = col / L4 * strideX + px.z + col % L4;
        vec4 acc[MR];
        for (int r = 0; r < MR; r++) acc[r] = vec4(0);
        for (int k = px.x + k0; k < k1; k++) {
            ivec2 tap = taps[k];
            vec4 v = x[from + tap.x];
            for (int r = 0; r < MR; r++) // rows past the last repeat it, and are dropped below
                acc[r] += w[min(row0 + r, rows - 1) * wRow + tap.y] * v;
        }
        for (int r = 0; r < MR; r++) {
            int row = row0 + r;
            if (row >= rows) break;
            vec4 v = acc[r];
#ifdef SPLIT
            y[((int(gl_WorkGroupID.z) * rows + row) * pixelCount + p) * cols + col] = v;
#else
            int to = col / L4 * strideY + (row * pixelCount + p) * L4 + col % L4;
            if (hasBias != 0) v += bias[row];
            if (into != 0) v += y[to];
            y[to] = activate(v, act, slope);
#endif
        }
    }
}
