// All updates of a step that are of one kind, in one dispatch: MOVING, SGD, MOMENTUM or ADAM is
// defined. A row of the table is a stretch of at most 1024 numbers. A loss that is not finite
// leaves everything as it was.
layout(local_size_x = 256) in;
layout(std430, binding = 0) buffer W { float w[]; };
layout(std430, binding = 1) readonly buffer DW { float dw[]; };
layout(std430, binding = 2) buffer M { float m[]; };
layout(std430, binding = 3) buffer V { float v[]; };
layout(std430, binding = 4) readonly buffer Hyper { float hyper[]; };
layout(std430, binding = 5) readonly buffer Loss { float loss[]; };
struct Row {
    int w, dw, m, v; // where the stretch begins in each
    int count;
    float keep; // MOVING's retained share
    int pad0, pad1;
};
layout(std430, binding = 6) readonly buffer Rows { Row rows[]; };
layout(std140, binding = 1) uniform Params {
    int rowCount;
    int variant; // MOMENTUM: Nesterov's. ADAM: decoupled decay
};

const int LEARNING_RATE = 0, MOMENTUM_RATE = 1, WEIGHT_DECAY = 2, BETA1 = 3, BETA2 = 4, ADAM_EPS = 5, CORRECTION1 = 6, CORRECTION2 = 7;

void update(Row r, int i) {
    float old = w[r.w + i], g = dw[r.dw + i];
#ifdef MOVING
    w[r.w + i] = flush(r.keep * old + (1.0 - r.keep) * g, TINY_STATE);
#else
    float rate = hyper[LEARNING_RATE], decay = hyper[WEIGHT_DECAY];
#if defined(SGD)
    w[r.w + i] = flush(old - rate * (g + decay * old), TINY_STATE);
#elif defined(MOMENTUM)
    g += decay * old;
    float speed = flush(hyper[MOMENTUM_RATE] * m[r.m + i] + g, TINY_STATE);
    m[r.m + i] = speed;
    w[r.w + i] = flush(old - rate * (variant != 0 ? g + hyper[MOMENTUM_RATE] * speed : speed), TINY_STATE);
#else
    if (variant != 0) old -= rate * decay * old;
    else g += decay * old;
    float b1 = hyper[BETA1], b2 = hyper[BETA2];
    float m1 = flush(b1 * m[r.m + i] + (1.0 - b1) * g, TINY_STATE);
    float m2 = flush(b2 * v[r.v + i] + (1.0 - b2) * g * g, TINY_STATE);
    m[r.m + i] = m1;
    v[r.v + i] = m2;
    w[r.w + i] = flush(old - rate * (m1 * hyper[CORRECTION1]) / (sqrt(m2 * hyper[CORRECTION2]) + hyper[ADAM_EPS]), TINY_STATE);
#endif
#endif
}

void main() {
    if (!finite(loss[0])) return;
    for (int at = int(gl_WorkGroupID.x); at < rowCount; at += int(gl_NumWorkGroups.x)) {
        Row r = rows[at];
        for (int i = int(gl_LocalInvocationIndex); i < r.count; i += 256) update(r, i);
    }
}
