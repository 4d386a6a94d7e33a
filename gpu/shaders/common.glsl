// Shared by every kernel. L, the images in a block, is defined by the program.
//
// Batched values lie as [block][C][H][W][L]. Kernels see them as vec4, four images of a block at a
// time; strides and offsets of such values count vec4s.

const int L4 = L / 4;

// What changes from run to run.
layout(std140, binding = 0) uniform Step {
    uint images; // of this batch
    uint blocks; // that they fill
    uint number; // of the step
};

// Loops that a compiler for graphics processors should unroll, and one for processors must not.
#ifdef ROLLED
#define TIMES(constant, variable) (variable)
#else
#define TIMES(constant, variable) (constant)
#endif

const int IDENTITY = 0, RELU = 1, LEAKY_RELU = 2, SIGMOID = 3, TANH = 4, GELU = 5;

// isnan and isinf may be optimised away; bits are not.
bool finite(float x) { return (floatBitsToUint(x) & 0x7f800000u) != 0x7f800000u; }
bool isNaN(float x) { return (floatBitsToUint(x) & 0x7fffffffu) > 0x7f800000u; }

// What is smaller is zero: see package backend. A NaN stays.
const float TINY_ACTIVATION = 9.094947017729282e-13; // 2^-40
const float TINY_GRADIENT = 8.271806125530277e-25; // 2^-80
const float TINY_STATE = 7.888609052210118e-31; // 2^-100
vec4 flush(vec4 x, float limit) { return mix(x, vec4(0), lessThan(abs(x), vec4(limit))); }
float flush(float x, float limit) { return abs(x) < limit ? 0.0 : x; }

vec4 tanh4(vec4 x) {
    vec4 t = exp(-2.0 * abs(x)); // never overflows
    return sign(x) * (1.0 - t) / (1.0 + t);
}

// erfc by Chebyshev fitting, to 1.2e-7 of its value (Press et al., Numerical Recipes, §6.2).
vec4 erfc4(vec4 x) {
    vec4 t = 1.0 / (1.0 + 0.5 * abs(x));
    vec4 p = t * 0.17087277 - 0.82215223;
    p = t * p + 1.48851587;
    p = t * p - 1.13520398;
    p = t * p + 0.27886807;
    p = t * p - 0.18628806;
    p = t * p + 0.09678418;
    p = t * p + 0.37409196;
    p = t * p + 1.00002368;
    vec4 y = t * exp(-x * x - 1.26551223 + t * p);
    return mix(y, 2.0 - y, lessThan(x, vec4(0)));
}

vec4 normal4(vec4 x) { return 0.5 * erfc4(-x * 0.70710678118654752); }

vec4 activate(vec4 x, int act, float slope) {
    switch (act) {
    case RELU: return mix(x, vec4(0), lessThanEqual(x, vec4(0)));
    case LEAKY_RELU: return mix(x, slope * x, lessThan(x, vec4(0)));
    case SIGMOID: return flush(1.0 / (1.0 + exp(-x)), TINY_ACTIVATION);
    case TANH: return tanh4(x);
    case GELU: return flush(x * normal4(x), TINY_ACTIVATION);
    }
    return x;
}

// The derivative, from the activation's output y; of GELU from its input.
vec4 slopeOf(vec4 y, int act, float slope) {
    switch (act) {
    case RELU: return mix(vec4(1), vec4(0), lessThanEqual(y, vec4(0)));
    case LEAKY_RELU: return mix(vec4(1), vec4(slope), lessThanEqual(y, vec4(0)));
    case SIGMOID: return y * (1.0 - y);
    case TANH: return 1.0 - y * y;
    case GELU: return normal4(y) + y * exp(-0.5 * y * y) * 0.39894228040143268;
    }
    return vec4(1);
}

// The same bits wherever it is computed: gradients compare with, and take the sign of, what they have again
// from x.
vec4 normalise(vec4 x, float mean, float scale, float shift) {
    precise vec4 v = (x - mean) * scale + shift;
    return v;
}

// Moments are a count, a mean and a squared deviation. join combines two (Chan, Golub & LeVeque 1983).
vec4 join(vec4 a, vec4 b) {
    float n = a.x + b.x;
    if (b.x == 0.0) return a;
    float d = b.y - a.y;
    return vec4(n, a.y + d * b.x / n, a.z + b.z + d * d * a.x * b.x / n, 0.0);
}

// From n deviations from shift: their sum and the sum of their squares.
vec4 momentsOf(int n, float shift, float sum, float squares) {
    if (n == 0) return vec4(0);
    return vec4(float(n), shift + sum / float(n), max(squares - sum * sum / float(n), 0.0), 0.0);
}

int countOf(bvec4 b) {
    ivec4 n = ivec4(b);
    return n.x + n.y + n.z + n.w;
}

// Combines what all of a group's invocations have put into pool, always in the same order, into pool[0].
#define REDUCE(pool, tid, size, COMBINE) \
    for (int reach_ = (size) / 2; reach_ > 0; reach_ >>= 1) { \
        barrier(); \
        if ((tid) < reach_) pool[tid] = COMBINE(pool[tid], pool[(tid) + reach_]); \
    } \
    barrier();

// Which of the four images from `first` on belong to the batch.
bvec4 valid(int first) { return lessThan(ivec4(first) + ivec4(0, 1, 2, 3), ivec4(int(images))); }
