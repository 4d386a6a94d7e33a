// Pooling: one of MAX, AVG, MAX_GRAD, AVG_GRAD is defined. The whole map is a window too. Gradients
// are gathered: each input asks the windows it is in, so that nothing is added to twice at once.
layout(local_size_x = 256) in;
layout(std430, binding = 0) readonly buffer X { vec4 x[]; };
layout(std430, binding = 1) readonly buffer DY { vec4 dy[]; };
layout(std430, binding = 2) buffer Y { vec4 y[]; };
layout(std430, binding = 3) buffer DX { vec4 dx[]; };
#ifdef NORM
layout(std430, binding = 4) readonly buffer Mean { float mean[]; };
layout(std430, binding = 5) readonly buffer Scale { float scales[]; };
layout(std430, binding = 6) readonly buffer Beta { float beta[]; };
#endif
layout(std140, binding = 1) uniform Params {
    int channels;
    ivec2 inNow, outNow, kernelNow, strideNow, padNow;
    int strideX, strideY, strideDY, strideDX;
    float scale;
    int into;
    int act; // of NORM
    float slope;
};

#ifdef BAKED
const int h = IN_H, w = IN_W, outH = OUT_H, outW = OUT_W;
const int kernelH = KERNEL_H, kernelW = KERNEL_W, strideH = STRIDE_H, strideW = STRIDE_W, padH = PAD_H, padW = PAD_W;
#else
#define h inNow.x
#define w inNow.y
#define outH outNow.x
#define outW outNow.y
#define kernelH kernelNow.x
#define kernelW kernelNow.y
#define strideH strideNow.x
#define strideW strideNow.y
#define padH padNow.x
#define padW padNow.y
#endif

#if defined(MAX) || defined(AVG)
vec4 window(int channel, int oh, int ow) {
#ifdef MAX
    vec4 best = vec4(uintBitsToFloat(0xff800000u)); // -Inf
#else
    vec4 best = vec4(0);
#endif
    for (int r = max(oh * strideH - padH, 0); r < min(oh * strideH - padH + kernelH, h); r++) {
        for (int q = max(ow * strideW - padW, 0); q < min(ow * strideW - padW + kernelW, w); q++) {
            vec4 v = x[channel + (r * w + q) * L4];
#ifdef MAX
            for (int j = 0; j < 4; j++)
                if (v[j] > best[j] || isNaN(v[j])) best[j] = v[j];
#else
            best += v;
#endif
        }
    }
#ifdef AVG
    best *= scale;
#endif
    return best;
}

void main() {
    int block = int(gl_WorkGroupID.y), size = channels * outH * outW * L4;
    for (int i = int(gl_GlobalInvocationID.x); i < size; i += int(gl_NumWorkGroups.x) * 256) {
        int e = i / L4;
        int channel = block * strideX + e / (outH * outW) * h * w * L4 + i % L4;
        y[block * strideY + i] = window(channel, e / outW % outH, e % outW);
    }
}
#else
#ifdef MAX_GRAD
// What was pooled. With NORM that was never written: it is had again from what batch norm read. With SEARCH its bits may
// differ from the maximum's, and each window is looked through for it.
vec4 input_(int i, int c) {
#ifdef SEARCH
    return normalise(x[i], mean[c], scales[c], beta[c]); // what follows keeps the order
#elif defined(NORM)
    return activate(normalise(x[i], mean[c], scales[c], beta[c]), act, slope);
#else
    return x[i];
#endif
}
#endif

// The first output whose window reaches position i, and the last.
int firstOut(int i, int kernel, int stride) { return i < kernel ? 0 : (i - kernel) / stride + 1; }

void main() {
    int block = int(gl_WorkGroupID.y), size = channels * h * w * L4;
    for (int i = int(gl_GlobalInvocationID.x); i < size; i += int(gl_NumWorkGroups.x) * 256) {
        int e = i / L4, c = e / (h * w), ih = e / w % h, iw = e % w;
        int oh0 = firstOut(ih + padH, kernelH, strideH), oh1 = min((ih + padH) / strideH, outH - 1);
        int ow0 = firstOut(iw + padW, kernelW, strideW), ow1 = min((iw + padW) / strideW, outW - 1);
        vec4 sum = vec4(0);
#ifdef MAX_GRAD
        int map = block * strideX + c * h * w * L4 + i % L4;
        vec4 mine = input_(block * strideX + i, c);
#endif
        for (int oh = oh0; oh <= oh1; oh++) {
            for (int ow = ow0; ow <= ow1; ow++) {
                int o = ((c * outH + oh) * outW + ow) * L4 + i % L4;
#ifdef SEARCH
                bvec4 mark = bvec4(true);
                for (int r = max(oh * strideH - padH, 0); r < min(oh * strideH - padH + kernelH, h); r++) {
                    for (int q = max(ow * strideW - padW, 0); q < min(ow * strideW - padW + kernelW, w); q++) {
                        vec4 v = input_(map + (r * w + q) * L4, c);
                        bvec4 wins = r < ih || r == ih && q < iw ? greaterThan(mine, v) : greaterThanEqual(mine, v);
                        mark = bvec4(uvec4(mark) & uvec4(wins));
                    }
                }
                sum += mix(vec4(0), dy[block * strideDY + o], mark);
#elif defined(MAX_GRAD)
                vec4 top = y[block * strideY + o];
                bvec4 mark = equal(mine, top);
                if (any(mark)) { // the first of the equal ones takes it all
                    for (int r = max(oh * strideH - padH, 0); r <= ih; r++) {
                        int end = r < ih ? min(ow * strideW - padW + kernelW, w) : iw;
                        for (int q = max(ow * strideW - padW, 0); q < end; q++) {
                            bvec4 earlier = equal(input_(map + (r * w + q) * L4, c), top);
                            mark = bvec4(uvec4(mark) & ~(uvec4(earlier) * 0xffffffffu));
                        }
                    }
                    sum += mix(vec4(0), dy[block * strideDY + o], mark);
                }
#else
                sum += dy[block * strideDY + o];
#endif
            }
        }
#ifdef AVG_GRAD
        sum *= scale;
#endif
        int to = block * strideDX + i;
        if (into != 0) sum += dx[to];
        dx[to] = sum;
    }
}
#endif
