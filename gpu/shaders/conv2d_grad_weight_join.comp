// Adds up the shares of conv2d_grad_weight in their order.
layout(local_size_x = 256) in;
layout(std430, binding = 0) readonly restrict buffer Parts { float parts[]; }; // [share][row][col, bias last]
layout(std430, binding = 1) readonly restrict buffer Cols { ivec4 cols[]; };
layout(std430, binding = 2) writeonly restrict buffer DW { float dw[]; };
layout(std430, binding = 3) writeonly restrict buffer DB { float db[]; };
layout(std140, binding = 1) uniform Params {
    int rows, colCount, shares, hasBias;
};

void main() {
    int width = colCount + 1, size = rows * width;
    for (int i = int(gl_GlobalInvocationID.x); i < size; i += int(gl_NumWorkGroups.x) * 256) {
        int row = i / width, col = i % width;
        if (col == colCount && hasBias == 0) continue;
        float v = 0.0;
        for (int s = 0; s < shares; s++) v += parts[s * size + i];
        if (col == colCount) db[row] = v;
        else dw[row * colCount + cols[col].w] = v;
    }
}
