// What the device can do at most: with FMA, products and sums in registers alone; with COPY, a large
// copy.
layout(local_size_x = 256) in;
layout(std430, binding = 0) readonly restrict buffer X { vec4 x[]; };
layout(std430, binding = 1) writeonly restrict buffer Y { vec4 y[]; };
layout(std140, binding = 1) uniform Params {
    int size; // vec4s to copy
    int turns;
};

void main() {
    int i = int(gl_GlobalInvocationID.x);
#ifdef COPY
    for (; i < size; i += int(gl_NumWorkGroups.x) * 256) y[i] = x[i];
#else
    vec4 a = x[0] + float(i), s = vec4(1e-7);
    vec4 b = a + 1.0, c = a + 2.0, d = a + 3.0, e = a + 4.0, f = a + 5.0, g = a + 6.0, h = a + 7.0;
    for (int t = 0; t < turns; t++) { // 8 vectors of 4 products and 4 sums
        a = a * s + b;
        b = b * s + c;
        c = c * s + d;
        d = d * s + e;
        e = e * s + f;
        f = f * s + g;
        g = g * s + h;
        h = h * s + a;
    }
    y[i] = a + b + c + d + e + f + g + h;
#endif
}
