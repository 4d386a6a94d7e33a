// Sliding sums of products, tiled: Conv2D, Dense and the gradients of their inputs.
//
//   y[row][pixel][image] = act(bias[row] + Σk w[row·wRow + tap_k.weight] · x[base(pixel) + tap_k.x][image])
//
// The program lists the taps of every pixel, those in the padding left out; pixels with the same
// taps share a list. A group computes TM rows × TN images of one pixel, an invocation MR × MC of
// them, BK taps at a time by way of shared memory. With SPLIT the taps are cut into shares that
// conv2d_join adds up. With MOMENTS each group leaves behind the moments of the rows that it has made.
const int TX = TN / MC, THREADS = TX * (TM / MR);
const int WR = TM / 4 + 1; // one more than it holds, against bank conflicts

layout(local_size_x = (TN / MC) * (TM / MR)) in;
layout(std430, binding = 0) readonly restrict buffer X { vec4 x[]; };
layout(std430, binding = 1) readonly restrict buffer W { float w[]; };
layout(std430, binding = 2) readonly restrict buffer Bias { float bias[]; };
layout(std430, binding = 3) readonly restrict buffer Pixels { ivec4 pixels[]; }; // first tap, taps, base
layout(std430, binding = 4) readonly restrict buffer Taps { ivec2 taps[]; };     // x, weight
layout(std430, binding = 5) restrict buffer Y { vec4 y[]; };                     // with SPLIT [share][row][pixel][image]
#ifdef MOMENTS
layout(std430, binding = 6) writeonly restrict buffer Parts { vec4 parts[]; }; // [row][group]
#endif
layout(std140, binding = 1) uniform Params {
    int rows, pixelCount, wRow;
    int strideX, strideY;
    int tilesM;
    int share; // taps of one
    int cols;  // vec4s of images, of a share
    int hasBias, into, act;
    float slope;
    int depth; // BK, where loops stay rolled
};

shared vec4 ws[BK * WR];
shared vec4 xs[BK * (TN / 4)];
#ifdef MOMENTS
shared vec4 pool[THREADS];
#endif

void main() {
    int tid = int(gl_LocalInvocationIndex), tx = tid % TX, ty = tid / TX;
    int row0 = int(gl_WorkGroupID.x) % tilesM * TM, image0 = int(gl_WorkGroupID.x) / tilesM * TN;
#ifdef MOMENTS
    // Deviations from the first value that an invocation makes of a row.
    float shift[MR], sum[MR], squares[MR];
    int count = 0;
    for (int r = 0; r < MR; r++) shift[r] = sum[r] = squares[r] = 0.0;
    bool first = true;
    // There are groups for the largest batch: those past this one have nothing to do.
    for (int p = image0 < int(blocks) * L ? int(gl_WorkGroupID.y) : pixelCount; p < pixelCount; p += int(gl_NumWorkGroups.y)) {
#else
    for (int p = int(gl_WorkGroupID.y); p < pixelCount; p += int(gl_NumWorkGroups.y)) {
#endif
        ivec4 px = pixels[p];
        int k0 = int(gl_WorkGroupID.z) * share, k1 = min(k0 + share, px.y);
        vec4 acc[MR][MC / 4];
        for (int r = 0; r < MR; r++)
            for (int j = 0; j < MC / 4; j++) acc[r][j] = vec4(0);
        for (int k = k0; k < k1; k += BK) {
            for (int i = tid; i < BK * (TN / 4); i += THREADS) {
                int tap = k + i / (TN / 4), image = image0 + i % (TN / 4) * 4;
                vec4 v = vec4(0);
                if (tap < k1 && image < int(blocks) * L)
                    v = x[image / L * strideX + px.z + taps[px.x + tap].x + image % L / 4];
                xs[i] = v;
            }
            for (int i = tid; i < BK * (TM / 4); i += THREADS) {
                int tap = k + i % BK, row = row0 + i / BK * 4;
                vec4 v = vec4(0);
                if (tap < k1) {
                    int at = row * wRow + taps[px.x + tap].y;
                    if (row < rows) v.x = w[at];
                    if (row + 1 < rows) v.y = w[at + wRow];
                    if (row + 2 < rows) v.z = w[at + 2 * wRow];
                    if (row + 3 < rows) v.w = w[at + 3 * wRow];
                }
                ws[i % BK * WR + i / BK] = v;
            }
            barrier();
            for (int kk = 0; kk < TIMES(BK, depth); kk++) {
                vec4 b[MC / 4];
                for (int j = 0; j < MC / 4; j++) b[j] = xs[kk * (TN / 4) + tx + j * TX];
                for (int r = 0; r < MR / 4; r++) {
                    vec4 a = ws[kk * WR + ty * (MR / 4) + r];
                    for (int j = 0; j < MC / 4; j++) {
                        acc[4 * r][j] += a.x * b[j];
                        acc[4 * r + 1][j] += a.y * b[j];
                        acc[4 * r + 2][j] += a.z * b[j];
                        acc[4 * r + 3][j] += a.w * b[j];
                    }
                }
            }
            barrier();
        }
        for (int r = 0; r < MR; r++) {
            int row = row0 + ty * MR + r;
            if (row >= rows) continue;
            for (int j = 0; j < MC / 4; j++) {
                int image = image0 + (tx + j * TX) * 4;
                if (image >= int(blocks) * L) continue;
                vec4 v = acc[r][j];
#ifdef SPLIT
                y[((int(gl_WorkGroupID.z) * rows + row) * pixelCount + p) * cols + image / 4] = v;
#else
                int to = image / L * strideY + (row * pixelCount + p) * L4 + image % L / 4;
                if (hasBias != 0) v += bias[row];
                if (into != 0) v += y[to];
                v = activate(v, act, slope);
                y[to] = v;
#endif
#ifdef MOMENTS
                if (first && j == 0) shift[r] = v.x;
                vec4 d = mix(vec4(0), v - shift[r], valid(image));
                sum[r] += d.x + d.y + d.z + d.w;
                squares[r] += dot(d, d);
#endif
            }
        }
#ifdef MOMENTS
        for (int j = 0; j < MC / 4; j++) count += countOf(valid(image0 + (tx + j * TX) * 4));
        first = false;
#endif
    }
#ifdef MOMENTS
    int group = int(gl_WorkGroupID.x) / tilesM * int(gl_NumWorkGroups.y) + int(gl_WorkGroupID.y);
    int groups = int(gl_NumWorkGroups.x) / tilesM * int(gl_NumWorkGroups.y);
    for (int r = 0; r < MR; r++) {
        barrier();
        pool[tid] = momentsOf(count, shift[r], sum[r], squares[r]);
        barrier();
        int row = row0 + ty * MR + r;
        if (tx != 0 || row >= rows) continue;
        vec4 m = vec4(0);
        for (int i = 0; i < TX; i++) m = join(m, pool[tid + i]);
        parts[row * groups + group] = m;
    }
#endif
}
