/* Activations are computed in double and rounded once. */
#ifndef @N@_FMA64
#if !defined(@N@_ROUGH) && defined(__GNUC__) && (defined(__FP_FAST_FMA) || defined(__FMA__) || defined(__aarch64__) || (defined(__riscv_flen) && __riscv_flen >= 64) || defined(__powerpc64__) || defined(__s390x__))
#define @N@_FMA64(a, b, c) __builtin_fma(a, b, c)
#else
#define @N@_FMA64(a, b, c) ((a) * (b) + (c))
#endif
#endif

/* A product that no compiler makes part of a fused multiply-add. */
static double @n@_product(double a, double b) {
  volatile double product = a * b;
  return product;
}

/* (exp(r) - 1) / r for small r. */
static double @n@_relative(double r) {
  static const double taylor[14] = {1.0, 1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5040, 1.0 / 40320, 1.0 / 362880,
    1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800.0, 1.0 / 87178291200.0};
  double q = taylor[13];
  int k;
  for (k = 12; k >= 0; k--) q = @N@_FMA64(q, r, taylor[k]);
  return q;
}

/* exp(x) in double. */
static double @n@_exp64(double x) {
  volatile double nearest; /* rounded to double, whatever the compiler may do */
  double n, r, q, power;
  uint64_t bits;
  int whole, half;
  if (x != x) return x;
  if (x > 709.79) {
    bits = (uint64_t)0x7FF << 52; /* infinity */
    @N@_COPY(&power, &bits, 8);
    return power;
  }
  if (x < -745.14) return 0;
  nearest = @n@_product(x, 1.4426950408889634) + 6755399441055744.0;
  n = nearest - 6755399441055744.0;
  r = @N@_FMA64(n, -0.69314718055994529, x);
  r = @N@_FMA64(n, -2.3190468138462996e-17, r);
  q = 1 + @n@_product(r, @n@_relative(r));
  whole = (int)n;
  half = (int)((unsigned)(whole + 2048) / 2) - 1024;
  bits = (uint64_t)(half + 1023) << 52;
  @N@_COPY(&power, &bits, 8);
  q *= power;
  bits = (uint64_t)(whole - half + 1023) << 52;
  @N@_COPY(&power, &bits, 8);
  return q * power;
}

