// The gradient of a convolution's weights and bias:
//
//   dw[row][col] = Σ over blocks, pixels, images of dy[row][pixel][image] · x[col at pixel][image]
//
// A column is an input channel and a kernel element, columns of one element side by side; for every
// tile of columns the program lists the pixels where any of them is inside the map. A group computes
// TM rows × TN columns over its share of (block, pixel) pairs, BK images at a time. Tile 0 lists every
// pixel where there is a bias, and sums dy on the way. With SPLIT, shares go to conv2d_grad_weight_join.
const int TX = TN / MC, THREADS = TX * (TM / MR);
const int WR = TM / 4 + 1, WC = TN / 4 + 1; // one more than they hold, against bank conflicts

layout(local_size_x = (TN / MC) * (TM / MR)) in;
layout(std430, binding = 0) readonly restrict buffer X { vec4 x[]; };
layout(std430, binding = 1) readonly restrict buffer DY { vec4 dy[]; };
layout(std430, binding = 2) readonly restrict buffer Cols { ivec4 cols[]; };   // x, kernel row and column, place in a row of dw
layout(std430, binding = 3) readonly restrict buffer Tiles { ivec2 tiles[]; }; // first pixel in the list, pixels
layout(std430, binding = 4) readonly restrict buffer Pixels { ivec4 pixels[]; }; // input row and column of element 0, x, dy
layout(std430, binding = 5) writeonly restrict buffer DW { float dw[]; };        // with SPLIT [share][row][col, bias last]
layout(std430, binding = 6) writeonly restrict buffer DB { float db[]; };
layout(std140, binding = 1) uniform Params {
    int rows, colCount;
    int strideX, strideDY, rowDY;
    int h, w;
    int hasBias;
    int depth; // BK, where loops stay rolled
};

shared vec4 ds[BK * WR];
shared vec4 xs[BK * WC];

vec4 loadX(int block, int lane, int col, ivec4 px) {
    if (col >= colCount) return vec4(0);
    ivec4 c = cols[col];
    if (uint(px.x + c.y) >= uint(h) || uint(px.y + c.z) >= uint(w)) return vec4(0);
    return x[block * strideX + px.z + c.x + lane];
}

void main() {
    int tid = int(gl_LocalInvocationIndex), tx = tid % TX, ty = tid / TX;
    int row0 = int(gl_WorkGroupID.x) * TM, col0 = int(gl_WorkGroupID.y) * TN;
    ivec2 tile = tiles[gl_WorkGroupID.y];
    int units = tile.y * int(blocks), shares = int(gl_NumWorkGroups.z);
    int size = (units + shares - 1) / shares;
    int u0 = int(gl_WorkGroupID.z) * size, u1 = min(u0 + size, units);
    bool sumsBias = hasBias != 0 && gl_WorkGroupID.y == 0 && tid < TM / 4;
    vec4 biasSum = vec4(0);
    vec4 acc[MR][MC / 4];
    for (int r = 0; r < MR; r++)
        for (int j = 0; j < MC / 4; j++) acc[r][j] = vec4(0);
    // (block, pixel, stretch of lanes) in one loop, so that the barriers stand in uniform flow.
    for (int u = u0 * (L / BK); u < u1 * (L / BK); u++) {
        int unit = u / (L / BK), lane0 = u % (L / BK) * (BK / 4);
        int block = unit / tile.y;
        ivec4 px = pixels[tile.x + unit % tile.y];
        for (int i = tid; i < (TM / 4) * (BK / 4); i += THREADS) {
            int lane = i % (BK / 4), row = row0 + i / (BK / 4) * 4;
            int at = block * strideDY + row * rowDY + px.w + lane0 + lane;
            vec4 r0 = row < rows ? dy[at] : vec4(0);
            vec4 r1 = row + 1 < rows ? dy[at + rowDY] : vec4(0);
            vec4 r2 = row + 2 < rows ? dy[at + 2 * rowDY] : vec4(0);
            vec4 r3 = row + 3 < rows ? dy[at + 3 * rowDY] : vec4(0);
            int to = lane * 4 * WR + i / (BK / 4);
            ds[to] = vec4(r0.x, r1.x, r2.x, r3.x);
            ds[to + WR] = vec4(r0.y, r1.y, r2.y, r3.y);
            ds[to + 2 * WR] = vec4(r0.z, r1.z, r2.z, r3.z);
            ds[to + 3 * WR] = vec4(r0.w, r1.w, r2.w, r3.w);
        }
        for (int i = tid; i < (TN / 4) * (BK / 4); i += THREADS) {
            int lane = i % (BK / 4), col = col0 + i / (BK / 4) * 4;
            vec4 c0 = loadX(block, lane0 + lane, col, px);
            vec4 c1 = loadX(block, lane0 + lane, col + 1, px);
            vec4 c2 = loadX(block, lane0 + lane, col + 2, px);
            vec4 c3 = loadX(block, lane0 + lane, col + 3, px);
            int to = lane * 4 * WC + i / (BK / 4);
            xs[to] = vec4(c0.x, c1.x, c2.x, c3.x);
            xs[to + WC] = vec4(c0.y, c1.y, c2.y, c3.y);
            xs[to + 2 * WC] = vec4(c0.z, c1.z, c2.z, c3.z);
            xs[to + 3 * WC] = vec4(c0.w, c1.w, c2.w, c3.w);
        }
        barrier();
        for (int kk = 0; kk < TIMES(BK, depth); kk++) {
            vec4 b[MC / 4];
            for (int j = 0; j < MC / 4; j++) b[j] = xs[kk * WC + tx + j * TX];
            for (int r = 0; r < MR / 4; r++) {
                vec4 a = ds[kk * WR + ty * (MR / 4) + r];
                for (int j = 0; j < MC / 4; j++) {
                    acc[4 * r][j] += a.x * b[j];
                    acc[4 * r + 1][j] += a.y * b[j];
                    acc[4 * r + 2][j] += a.z * b[j];
                    acc[4 * r + 3][j] += a.w * b[j];
                }
            }
        }
        if (sumsBias)
            for (int kk = 0; kk < TIMES(BK, depth); kk++) biasSum += ds[kk * WR + tid];
        barrier();
    }
    for (int r = 0; r < MR; r++) {
        int row = row0 + ty * MR + r;
        if (row >= rows) continue;
        for (int j = 0; j < MC / 4; j++) {
            for (int i = 0; i < 4; i++) {
                int col = col0 + (tx + j * TX) * 4 + i;
                if (col >= colCount) continue;
#ifdef SPLIT
                dw[(int(gl_WorkGroupID.z) * rows + row) * (colCount + 1) + col] = acc[r][j][i];
#else
                dw[row * colCount + cols[col].w] = acc[r][j][i];
#endif
            }
        }
    }
    if (sumsBias) {
        for (int i = 0; i < 4; i++) {
            int row = row0 + tid * 4 + i;
            if (row >= rows) continue;
#ifdef SPLIT
            dw[(int(gl_WorkGroupID.z) * rows + row) * (colCount + 1) + colCount] = biasSum[i];
#else
            db[row] = biasSum[i];
#endif
        }
    }
}
