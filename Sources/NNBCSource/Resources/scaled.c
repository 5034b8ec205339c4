/* Sums begin as 0, and at the end each gets the scale of its unit, and its bias. */
static void @n@_begin(float *z, size_t units) {
  size_t k;
  for (k = 0; k < units; k++) z[k] = 0;
}

static void @n@_end(float *z, size_t units, const float *scale, const float *bias) {
  size_t k;
  for (k = 0; k < units; k++) z[k] = @N@_FMA(z[k], scale[k], bias ? bias[k] : 0.0f);
}

