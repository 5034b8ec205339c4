static float @n@_leaky_relu(float sum, double slope) { return sum > 0 ? sum : (float)(slope * (double)sum); }

