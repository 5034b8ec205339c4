/* a*b + c rounded once. */
#ifndef @N@_FMA
#if defined(@N@_ROUGH)
#define @N@_FMA(a, b, c) ((a) * (b) + (c))
#elif defined(__GNUC__) && (defined(__FP_FAST_FMAF) || defined(__ARM_FEATURE_FMA) || defined(__FMA__) || defined(__aarch64__) || (defined(__riscv_flen) && __riscv_flen >= 32) || defined(__powerpc64__) || defined(__s390x__))
#define @N@_FMA(a, b, c) __builtin_fmaf(a, b, c)
#else
#define @N@_FMA(a, b, c) @n@_fma(a, b, c)

/* For processors without an instruction: the product is exact in double; the sum becomes odd where it is not, so that rounding
   it again is right. */
static inline float @n@_fma(float a, float b, float c) {
  const double product = (double)a * (double)b, addend = (double)c;
  double sum = product + addend, part, rest;
  uint64_t bits;
  @N@_COPY(&bits, &sum, 8);
  if ((bits & 0x1FFFFFFF) == 0x10000000 || (sum < (double)FLT_MIN && sum > -(double)FLT_MIN)) {
    part = sum - product;
    rest = (product - (sum - part)) + (addend - part);
    if ((rest < 0 || rest > 0) && !(bits & 1)) {
      if ((rest > 0) == (sum > 0)) bits++;
      else bits--;
      @N@_COPY(&sum, &bits, 8);
    }
  }
  return (float)sum;
}
#endif
#endif

