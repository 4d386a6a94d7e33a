// Softmax and cross-entropy: the loss and hits of a batch by one group, in a fixed order; with GRAD
// defined, the gradient of the logits; with RECORD, the row of the step in the log.
layout(local_size_x = 256) in;
#ifdef RECORD
layout(std430, binding = 0) readonly buffer Loss { uint loss[]; }; // as bits, NaN and all
layout(std430, binding = 1) readonly buffer Hits { uint hits[]; };
layout(std430, binding = 2) buffer Log { uint rows[]; };
layout(std140, binding = 1) uniform Params { int slots; };

void main() {
    if (gl_GlobalInvocationID.x > 0) return;
    uint row = number % uint(slots) * 2u;
    rows[row] = loss[0];
    rows[row + 1u] = hits[0];
}
#else
layout(std430, binding = 0) readonly buffer X { float x[]; };
layout(std430, binding = 1) readonly buffer T { float t[]; };
layout(std430, binding = 2) buffer Loss { float loss[]; };
layout(std430, binding = 3) buffer Hits { float hits[]; };
layout(std430, binding = 4) writeonly buffer DX { float dx[]; };
layout(std140, binding = 1) uniform Params {
    int classes, strideX, strideT, strideDX; // floats
};

float largest(int at, out int place) {
    float top = x[at];
    place = 0;
    for (int k = 1; k < classes; k++) {
        float v = x[at + k * L];
        if (v > top) {
            top = v;
            place = k;
        }
    }
    return top;
}

float sumExp(int at, float top) {
    float z = 0.0;
    for (int k = 0; k < classes; k++) z += exp(x[at + k * L] - top);
    return z;
}

#ifdef GRAD
void main() {
    int i = int(gl_GlobalInvocationID.x);
    if (i >= int(blocks) * L) return;
    int at = i / L * strideX + i % L, to = i / L * strideDX + i % L;
    if (i >= int(images)) { // lanes past the last image have no gradient
        for (int k = 0; k < classes; k++) dx[to + k * L] = 0.0;
        return;
    }
    int place, label = int(t[i / L * strideT + i % L]);
    float top = largest(at, place);
    float z = sumExp(at, top), n = float(images);
    for (int k = 0; k < classes; k++) {
        float p = exp(x[at + k * L] - top) / z;
        if (k == label) p -= 1.0;
        dx[to + k * L] = flush(p / n, TINY_GRADIENT);
    }
}
#else
shared float losses[256];
shared float rights[256];

void main() {
    int tid = int(gl_LocalInvocationIndex);
    float sum = 0.0, right = 0.0;
    for (int i = tid; i < int(images); i += 256) {
        int at = i / L * strideX + i % L;
        int place, label = int(t[i / L * strideT + i % L]);
        float top = largest(at, place);
        sum += log(sumExp(at, top)) + top - x[at + label * L];
        if (place == label) right += 1.0;
    }
    losses[tid] = sum;
    rights[tid] = right;
    for (int half_ = 128; half_ > 0; half_ >>= 1) {
        barrier();
        if (tid < half_) {
            losses[tid] += losses[tid + half_];
            rights[tid] += rights[tid + half_];
        }
    }
    if (tid == 0) {
        loss[0] = losses[0] / float(images);
        hits[0] = rights[0];
    }
}
#endif
#endif
