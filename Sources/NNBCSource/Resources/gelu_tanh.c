static float @n@_gelu_tanh(float sum) {
  const double z = (double)sum, u = 0.7978845608028654 * (z + @n@_product(0.044715 * z * z, z));
  if (sum < -FLT_MAX) return -0.0f;
  return (float)(z * (1 / (1 + @n@_exp64(-2 * u))));
}

