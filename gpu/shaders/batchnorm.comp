// Batch normalization. A group works on one channel, gl_WorkGroupID.y, and the share gl_WorkGroupID.x of its
// elements. STATS leaves the moments of each share behind, where whoever made x has not done so; APPLY combines
// those of its channel, always in the same order, and normalises. PREDICT normalises by moving statistics.
// With POOL_MAX or POOL_AVG either of the two writes its result's pooling instead. GRAD_SUMS and GRAD_APPLY are
// the two passes back, over shares of their own; with AGAIN the result is had again from x.
layout(local_size_x = 256) in;
layout(std430, binding = 0) readonly buffer X { vec4 x[]; };
#ifdef STATS
layout(std430, binding = 1) writeonly buffer Parts { vec4 parts[]; }; // [channel][share]
#elif defined(APPLY) || defined(PREDICT)
layout(std430, binding = 1) readonly buffer Parts { vec4 parts[]; };
layout(std430, binding = 2) readonly buffer Where { ivec2 where[]; }; // of each channel: its first part, how many
layout(std430, binding = 3) readonly buffer Gamma { float gamma[]; };
layout(std430, binding = 4) readonly buffer Beta { float beta[]; };
layout(std430, binding = 5) buffer Mean { float mean[]; };
layout(std430, binding = 6) buffer Var { float variance[]; };
layout(std430, binding = 7) writeonly buffer Y { vec4 y[]; };
layout(std430, binding = 8) writeonly buffer Scale { float scales[]; }; // for the gradients
#else
#ifdef AGAIN
layout(std430, binding = 1) readonly buffer Scale { float scales[]; };
#else
layout(std430, binding = 1) readonly buffer Gamma { float gamma[]; };
#endif
layout(std430, binding = 2) readonly buffer Mean { float mean[]; };
layout(std430, binding = 3) readonly buffer Var { float variance[]; };
layout(std430, binding = 4) buffer Parts { vec4 parts[]; }; // [channel][share]
#ifdef AGAIN
layout(std430, binding = 5) readonly buffer Beta { float beta[]; };
#else
layout(std430, binding = 5) readonly buffer Y { vec4 y[]; };
#endif
layout(std430, binding = 6) buffer DY { vec4 dy[]; };
layout(std430, binding = 7) buffer DGamma { float dgamma[]; };
layout(std430, binding = 8) buffer DBeta { float dbeta[]; };
layout(std430, binding = 9) buffer DX { vec4 dx[]; };
#endif
layout(std140, binding = 1) uniform Params {
    int mapNow; // vec4s of a channel of a block
    int shares; // that STATS and GRAD_SUMS cut a channel into
    int strideX, strideY, strideDY, strideDX;
    float eps;
    int act;
    float slope;
    int into;
#if defined(POOL_MAX) || defined(POOL_AVG)
    ivec2 inNow, outNow, kernelNow, strideNow, padNow;
    float poolScale;
#endif
};

#ifdef BAKED
const int map = MAP;
#else
#define map mapNow
#endif
#if defined(POOL_MAX) || defined(POOL_AVG)
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
#endif

shared vec4 pool[256];

// place of element e of the channel in a value with that stride; first is its first image.
int place(int e, int stride, int channel) { return e / map * stride + channel * map + e % map; }
int firstImage(int e) { return e / map * L + e % L4 * 4; }

#if defined(STATS) || defined(APPLY)
#define COMBINE(a, b) join(a, b)
#else
#define COMBINE(a, b) (a) + (b)
#endif

// reduce combines what every invocation hands in.
vec4 reduce(vec4 mine) {
    int tid = int(gl_LocalInvocationIndex);
    pool[tid] = mine;
    REDUCE(pool, tid, 256, COMBINE)
    return pool[0];
}

void main() {
    int channel = int(gl_WorkGroupID.y), tid = int(gl_LocalInvocationIndex);
    int total = int(blocks) * map, step_ = int(gl_NumWorkGroups.x) * 256;
    int from = int(gl_WorkGroupID.x) * 256 + tid;
#if defined(STATS)
    // Deviations from the channel's first value keep the digits of a mean far from zero.
    float shift = x[channel * map].x;
    vec4 s = vec4(0), q = vec4(0);
    int n = 0;
    for (int e = from; e < total; e += step_) {
        bvec4 ok = valid(firstImage(e));
        vec4 d = mix(vec4(0), x[place(e, strideX, channel)] - shift, ok);
        s += d;
        q += d * d;
        n += countOf(ok);
    }
    vec4 m = reduce(momentsOf(n, shift, s.x + s.y + s.z + s.w, q.x + q.y + q.z + q.w));
    if (tid == 0) parts[channel * shares + int(gl_WorkGroupID.x)] = m;
#elif defined(APPLY) || defined(PREDICT)
#ifdef APPLY
    ivec2 there = where[channel];
    vec4 m = vec4(0);
    for (int i = tid; i < there.y; i += 256) m = join(m, parts[there.x + i]);
    m = reduce(m);
    float mu = m.y, var = m.z / m.x;
    if (tid == 0 && gl_WorkGroupID.x == 0) {
        mean[channel] = mu;
        variance[channel] = var;
    }
#else
    float mu = mean[channel], var = variance[channel];
#endif
    float scale = gamma[channel] / sqrt(var + eps), shift = beta[channel];
#ifdef APPLY
    if (tid == 0 && gl_WorkGroupID.x == 0) scales[channel] = scale;
#endif
#if defined(POOL_MAX) || defined(POOL_AVG)
    int pooled = outH * outW * L4; // a channel of a block of y
    for (int e = from; e < int(blocks) * pooled; e += step_) {
        int in0 = e / pooled * strideX + channel * map + e % L4;
        int oh = e % pooled / L4 / outW, ow = e % pooled / L4 % outW;
        vec4 best = vec4(0);
#ifdef POOL_MAX
        best = vec4(uintBitsToFloat(0xff800000u)); // -Inf
#endif
        for (int r = max(oh * strideH - padH, 0); r < min(oh * strideH - padH + kernelH, h); r++) {
            for (int q = max(ow * strideW - padW, 0); q < min(ow * strideW - padW + kernelW, w); q++) {
                vec4 v = activate(normalise(x[in0 + (r * w + q) * L4], mu, scale, shift), act, slope);
#ifdef POOL_MAX
                for (int j = 0; j < 4; j++)
                    if (v[j] > best[j] || isNaN(v[j])) best[j] = v[j];
#else
                best += v;
#endif
            }
        }
#ifdef POOL_AVG
        best *= poolScale;
#endif
        y[e / pooled * strideY + channel * pooled + e % pooled] = best;
    }
#else
    for (int e = from; e < total; e += step_)
        y[place(e, strideY, channel)] = activate(normalise(x[place(e, strideX, channel)], mu, scale, shift), act, slope);
#endif
#else
    float mu = mean[channel], inv = 1.0 / sqrt(variance[channel] + eps);
#ifdef AGAIN
    float scale = scales[channel], before = beta[channel];
#define SLOPE(e) slopeOf(activate(normalise(x[place(e, strideX, channel)], mu, scale, before), act, slope), act, slope)
#else
    float scale = gamma[channel] * inv;
#define SLOPE(e) slopeOf(y[place(e, strideY, channel)], act, slope)
#endif
#ifdef GRAD_SUMS
    vec4 s = vec4(0), d = vec4(0);
    for (int e = from; e < total; e += step_) {
        vec4 dz = dy[place(e, strideDY, channel)] * SLOPE(e);
        s += dz;
        d += dz * (x[place(e, strideX, channel)] - mu);
    }
    vec4 r = reduce(vec4(s.x + s.y + s.z + s.w, d.x + d.y + d.z + d.w, 0.0, 0.0));
    if (tid == 0) parts[channel * shares + int(gl_WorkGroupID.x)] = r;
#else
    vec4 r = reduce(tid < shares ? parts[channel * shares + tid] : vec4(0));
    if (tid == 0 && gl_WorkGroupID.x == 0) {
        dgamma[channel] = r.y * inv;
        dbeta[channel] = r.x;
    }
    float count = float(images) * float(map / L4);
    float shift = -scale * r.x / count, tilt = -scale * inv * inv * r.y / count;
    for (int e = from; e < total; e += step_) {
        vec4 dz = dy[place(e, strideDY, channel)] * SLOPE(e);
        vec4 v = scale * dz + shift + tilt * (x[place(e, strideX, channel)] - mu);
        v = mix(vec4(0), v, valid(firstImage(e))); // lanes past the last image have no gradient
        int to = place(e, strideDX, channel);
        if (into != 0) v += dx[to];
        dx[to] = flush(v, TINY_GRADIENT);
    }
#endif
#endif
}
