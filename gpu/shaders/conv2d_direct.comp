// The sums of conv2d without tiles: an invocation computes MR rows × 4 images of one pixel, and reads
// what it needs as it goes. No invocation waits for another, and nothing is computed for columns that
// do not exist: for few rows, or few taps. With MOMENTS each
// group leaves behind the moments of the rows that it has made.
layout(local_size_x = 64) in;
layout(std430, binding = 0) readonly restrict buffer X { vec4 x[]; };
layout(std430, binding = 1) readonly restrict buffer W { float w[]; };
layout(std430, binding = 2) readonly restrict buffer Bias { float bias[]; };
layout(std430, binding = 3) readonly restrict buffer Pixels { ivec4 pixels[]; }; // first tap, taps, base
layout(std430, binding = 4) readonly restrict buffer Taps { ivec2 taps[]; };     // x, weight
layout(std430, binding = 5) restrict buffer Y { vec4 y[]; };                     // with SPLIT [share][row][pixel][image]
#ifdef MOMENTS
layout(std430, binding = 6) writeonly restrict buffer Parts { vec4 parts[]; }; // [row][group]
shared vec4 pool[64];
#endif
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
#ifdef MOMENTS
    // Deviations from the first value that an invocation makes of a row.
    float shift[MR], sum[MR], squares[MR];
    int count = 0;
    for (int r = 0; r < MR; r++) shift[r] = sum[r] = squares[r] = 0.0;
#endif
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
            v = activate(v, act, slope);
            y[to] = v;
#endif
#ifdef MOMENTS
            if (i == int(gl_GlobalInvocationID.x)) shift[r] = v.x;
            vec4 d = mix(vec4(0), v - shift[r], valid(col * 4));
            sum[r] += d.x + d.y + d.z + d.w;
            squares[r] += dot(d, d);
#endif
        }
#ifdef MOMENTS
        count += countOf(valid(col * 4));
#endif
    }
#ifdef MOMENTS
    int tid = int(gl_LocalInvocationIndex);
    for (int r = 0; r < MR; r++) {
        barrier();
        pool[tid] = momentsOf(count, shift[r], sum[r], squares[r]);
        REDUCE(pool, tid, 64, join)
        if (tid == 0 && row0 + r < rows) parts[(row0 + r) * int(gl_NumWorkGroups.x) + int(gl_WorkGroupID.x)] = pool[0];
    }
#endif
}
