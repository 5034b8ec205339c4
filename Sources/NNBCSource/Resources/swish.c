static float @n@_swish(float sum) {
  if (sum < -FLT_MAX) return -0.0f;
  return (float)((double)sum * (1 / (1 + @n@_exp64(-(double)sum))));
}

