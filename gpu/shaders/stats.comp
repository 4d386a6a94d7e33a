// A summary of any value in three passes. PASS 1: each group's extremes, sum and counts. PASS 2: all
// groups' figures combined, then each group's squared deviations and histogram. PASS 3: the summary.
// BATCHED is defined for values whose lanes past the last image are to be left out.
layout(local_size_x = 256) in;
layout(std430, binding = 0) readonly buffer X { float x[]; };
struct Part {
    float low, high, sum, m2;
    uint count, zeros, bad, pad;
};
layout(std430, binding = 1) buffer Parts { Part parts[]; };
layout(std430, binding = 2) buffer Counts { uint counts[]; }; // [group][64]
layout(std430, binding = 3) buffer Y { float y[]; };
layout(std140, binding = 1) uniform Params {
    int size;   // of a block, or of a plain value
    int stride; // of blocks; floats
    int groups; // of passes 1 and 2
};

const int BINS = 64, MIN = 0, MAX_ = 1, MEAN = 2, STD = 3, ZEROS = 4, NON_FINITE = 5, HIST = 6;
const float INF = uintBitsToFloat(0x7f800000u);

shared Part pool[256];
shared uint bins[BINS];

Part join(Part a, Part b) {
    return Part(min(a.low, b.low), max(a.high, b.high), a.sum + b.sum, a.m2 + b.m2,
                a.count + b.count, a.zeros + b.zeros, a.bad + b.bad, 0u);
}

Part nothing() { return Part(INF, -INF, 0.0, 0.0, 0u, 0u, 0u, 0u); }

Part reduce(Part mine) {
    int tid = int(gl_LocalInvocationIndex);
    barrier();
    pool[tid] = mine;
    for (int n = 128; n > 0; n >>= 1) {
        barrier();
        if (tid < n) pool[tid] = join(pool[tid], pool[tid + n]);
    }
    barrier();
    return pool[0];
}

bool pick(int i, out float v) {
#ifdef BATCHED
    int block = i / size, e = i % size;
    if (block * L + e % L >= int(images)) return false;
    v = x[block * stride + e];
#else
    v = x[i];
#endif
    return true;
}

void main() {
    int tid = int(gl_LocalInvocationIndex), group = int(gl_WorkGroupID.x);
    int from = group * 256 + tid, step_ = groups * 256;
#ifdef BATCHED
    int total = int(blocks) * size;
#else
    int total = size;
#endif
    float v;
#if PASS == 1
    Part p = nothing();
    for (int i = from; i < total; i += step_) {
        if (!pick(i, v)) continue;
        if (finite(v)) p = join(p, Part(v, v, v, 0.0, 1u, v == 0.0 ? 1u : 0u, 0u, 0u));
        else p.bad++;
    }
    p = reduce(p);
    if (tid == 0) parts[group] = p;
#else
    Part mine = nothing();
    if (tid < groups) mine = parts[tid];
    Part all = reduce(mine);
    float mean = all.sum / max(float(all.count), 1.0);
#if PASS == 2
    if (tid < BINS) bins[tid] = 0u;
    barrier();
    float scale = all.high > all.low ? float(BINS) / (all.high - all.low) : 0.0, m2 = 0.0;
    for (int i = from; i < total; i += step_) {
        if (!pick(i, v) || !finite(v)) continue;
        m2 += (v - mean) * (v - mean);
        atomicAdd(bins[min(BINS - 1, int((v - all.low) * scale))], 1u); // counts: any order gives the same
    }
    Part dev = nothing();
    dev.m2 = m2;
    dev = reduce(dev);
    if (tid == 0) parts[groups + group] = dev;
    if (tid < BINS) counts[group * BINS + tid] = bins[tid];
#else
    Part dev = nothing();
    if (tid < groups) dev = parts[groups + tid];
    dev = reduce(dev);
    bool some = all.count > 0u;
    if (tid == 0) {
        y[MIN] = some ? all.low : 0.0;
        y[MAX_] = some ? all.high : 0.0;
        y[MEAN] = some ? mean : 0.0;
        y[STD] = some ? sqrt(dev.m2 / float(all.count)) : 0.0;
        y[ZEROS] = some ? float(all.zeros) / float(all.count) : 0.0;
        y[NON_FINITE] = float(all.bad);
    }
    if (tid < BINS) {
        uint n = 0u;
        for (int g = 0; g < groups; g++) n += counts[g * BINS + tid];
        y[HIST + tid] = float(n);
    }
#endif
#endif
}
