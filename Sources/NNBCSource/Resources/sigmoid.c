static float @n@_sigmoid(float sum) { return (float)(1 / (1 + @n@_exp64(-(double)sum))); }

