/* Sums begin as the biases. */
static void @n@_begin(float *z, size_t units, const float *bias) {
  size_t k;
  for (k = 0; k < units; k++) z[k] = bias ? bias[k] : 0;
}

