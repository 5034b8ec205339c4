/* exp(x) - 1 without loss near 0. */
static double @n@_expm1(double x) {
  return x < 0.35 && x > -0.35 ? @n@_product(x, @n@_relative(x)) : @n@_exp64(x) - 1;
}

