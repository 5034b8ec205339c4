/* The sums of a later layer. */
static void @n@_layer(const float *x, size_t inputs, const @n@_weight *w, size_t units, float *z) {
  size_t at, rows;
  for (at = 0; at < inputs; at += rows) {
    rows = inputs - at < 32 ? inputs - at : 32;
    @n@_group(x + at, rows, w + at * units, units, z, 0);
  }
}

