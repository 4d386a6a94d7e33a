// Batch normalization, two passes forward and two back. A group works on one channel, gl_WorkGroupID.y,
// and the share gl_WorkGroupID.x of its elements. STATS writes a share's moments and GRAD_SUMS its sums;
// APPLY and GRAD_APPLY combine the shares of their channel, all in the same order, and finish.
// PREDICT normalises by moving statistics.
layout(local_size_x = 256) in;
layout(std430, binding = 0) readonly buffer X { vec4 x[]; };
layout(std430, binding = 1) readonly buffer Gamma { float gamma[]; };
layout(std430, binding = 2) buffer Mean { float mean[]; };
layout(std430, binding = 3) buffer Var { float variance[]; };
layout(std430, binding = 4) buffer Parts { vec4 parts[]; }; // [channel][share]
#if defined(GRAD_SUMS) || defined(GRAD_APPLY)
layout(std430, binding = 5) readonly buffer Y { vec4 y[]; };
layout(std430, binding = 6) buffer DY { vec4 dy[]; };
layout(std430, binding = 7) buffer DGamma { float dgamma[]; };
layout(std430, binding = 8) buffer DBeta { float dbeta[]; };
layout(std430, binding = 9) buffer DX { vec4 dx[]; };
#else
layout(std430, binding = 5) readonly buffer Beta { float beta[]; };
layout(std430, binding = 6) buffer Y { vec4 y[]; };
#endif
layout(std140, binding = 1) uniform Params {
    int mapNow; // vec4s of a channel of a block
    int shares; // that STATS and GRAD_SUMS cut a channel into
    int strideX, strideY, strideDY, strideDX;
    float eps;
    int act;
    float slope;
    int into;
};

#ifdef BAKED
const int map = MAP;
#else
#define map mapNow
#endif

shared vec4 pool[256];

// place of element e of the channel in a value with that stride; first is its first image.
int place(int e, int stride, int channel) { return e / map * stride + channel * map + e % map; }
int firstImage(int e) { return e / map * L + e % L4 * 4; }

// join combines counts, means and squared deviations (Chan, Golub & LeVeque 1983).
vec4 join(vec4 a, vec4 b) {
    float n = a.x + b.x;
    if (b.x == 0.0) return a;
    float d = b.y - a.y;
    return vec4(n, a.y + d * b.x / n, a.z + b.z + d * d * a.x * b.x / n, 0.0);
}

#if defined(STATS) || defined(APPLY)
#define COMBINE(a, b) join(a, b)
#else
#define COMBINE(a, b) (a) + (b)
#endif

// reduce combines what every invocation hands in.
vec4 reduce(vec4 mine) {
    int tid = int(gl_LocalInvocationIndex);
    pool[tid] = mine;
    for (int n = 128; n > 0; n >>= 1) {
        barrier();
        if (tid < n) pool[tid] = COMBINE(pool[tid], pool[tid + n]);
    }
    barrier();
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
    ivec4 n = ivec4(0);
    for (int e = from; e < total; e += step_) {
        bvec4 ok = valid(firstImage(e));
        vec4 d = mix(vec4(0), x[place(e, strideX, channel)] - shift, ok);
        s += d;
        q += d * d;
        n += ivec4(ok);
    }
    float count = float(n.x + n.y + n.z + n.w), sum = s.x + s.y + s.z + s.w;
    vec4 m = vec4(0);
    if (count > 0.0) m = vec4(count, shift + sum / count, max(q.x + q.y + q.z + q.w - sum * sum / count, 0.0), 0.0);
    m = reduce(m);
    if (tid == 0) parts[channel * shares + int(gl_WorkGroupID.x)] = m;
#elif defined(APPLY) || defined(PREDICT)
#ifdef APPLY
    vec4 m = reduce(tid < shares ? parts[channel * shares + tid] : vec4(0));
    float mu = m.y, var = m.z / m.x;
    if (tid == 0 && gl_WorkGroupID.x == 0) {
        mean[channel] = mu;
        variance[channel] = var;
    }
#else
    float mu = mean[channel], var = variance[channel];
#endif
    float scale = gamma[channel] / sqrt(var + eps), shift = beta[channel];
    for (int e = from; e < total; e += step_) {
        vec4 v = (x[place(e, strideX, channel)] - mu) * scale + shift;
        y[place(e, strideY, channel)] = activate(v, act, slope);
    }
#else
    float mu = mean[channel], inv = 1.0 / sqrt(variance[channel] + eps);
#ifdef GRAD_SUMS
    vec4 s = vec4(0), d = vec4(0);
    for (int e = from; e < total; e += step_) {
        vec4 dz = dy[place(e, strideDY, channel)] * slopeOf(y[place(e, strideY, channel)], act, slope);
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
    float scale = gamma[channel] * inv, shift = -scale * r.x / count, tilt = -scale * inv * inv * r.y / count;
    for (int e = from; e < total; e += step_) {
        vec4 dz = dy[place(e, strideDY, channel)] * slopeOf(y[place(e, strideY, channel)], act, slope);
        vec4 v = scale * dz + shift + tilt * (x[place(e, strideX, channel)] - mu);
        v = mix(vec4(0), v, valid(firstImage(e))); // lanes past the last image have no gradient
        int to = place(e, strideDX, channel);
        if (into != 0) v += dx[to];
        dx[to] = v;
    }
#endif
#endif
}
