static float @n@_relu(float sum) { return sum <= 0 ? 0 : sum; }

