static float @n@_tanh(float sum) {
  const double z = (double)sum, e = @n@_expm1(z < 0 ? 2 * z : -2 * z), size = e / (e + 2);
  return (float)(z < 0 ? size : -size);
}

