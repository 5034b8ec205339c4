/* 1 - erf(x) for x from 0 on. */
static double @n@_tail(double x) {
  double sum = x, term = x, n;
  if (x > 27) return 0;
  if (x < 2.5) {
    for (n = 3; n < 122; n += 2) {
      term = @n@_product(term, 2 * x * x / n);
      sum += term;
    }
    return 1 - @n@_product(2 / 1.7724538509055159 * @n@_exp64(-x * x), sum);
  }
  for (n = 60; n > 0; n--) sum = x + n / 2 / sum;
  return @n@_exp64(-x * x) / 1.7724538509055159 / sum;
}

static float @n@_gelu(float sum) {
  const double z = (double)sum, x = -z / 1.4142135623730951;
  if (sum < -FLT_MAX) return -0.0f;
  return (float)(z * (0.5 * (x < 0 ? 2 - @n@_tail(-x) : @n@_tail(x))));
}

