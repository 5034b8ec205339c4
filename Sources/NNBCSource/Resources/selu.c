static float @n@_selu(float sum) {
  const double scale = 1.0507009873554805, alpha = 1.6732632423543772;
  return (float)(sum > 0 ? scale * (double)sum : scale * alpha * @n@_expm1((double)sum));
}

