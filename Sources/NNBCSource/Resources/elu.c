static float @n@_elu(float sum, double alpha) { return sum > 0 ? sum : (float)(alpha * @n@_expm1((double)sum)); }

