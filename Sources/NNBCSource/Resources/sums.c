/* Adds products of inputs and weights to the sums of 8 units, in ascending order of the inputs. An input of 0 is no term. */
static void @n@_rows(const float *x, size_t rows, const @n@_weight *w, size_t step, float *sums) {
  float s0 = sums[0], s1 = sums[1], s2 = sums[2], s3 = sums[3], s4 = sums[4], s5 = sums[5], s6 = sums[6], s7 = sums[7];
  for (; rows; rows--, x++, w += step) {
    const float v = *x;
    if (v == 0) continue;
    s0 = @N@_FMA(v, (float)w[0], s0);
    s1 = @N@_FMA(v, (float)w[1], s1);
    s2 = @N@_FMA(v, (float)w[2], s2);
    s3 = @N@_FMA(v, (float)w[3], s3);
    s4 = @N@_FMA(v, (float)w[4], s4);
    s5 = @N@_FMA(v, (float)w[5], s5);
    s6 = @N@_FMA(v, (float)w[6], s6);
    s7 = @N@_FMA(v, (float)w[7], s7);
  }
  sums[0] = s0;
  sums[1] = s1;
  sums[2] = s2;
  sums[3] = s3;
  sums[4] = s4;
  sums[5] = s5;
  sums[6] = s6;
  sums[7] = s7;
}

/* Adds at most 32 inputs to the sums of a layer. In the first layer the sums go on, in later ones each group has its own. */
static void @n@_group(const float *x, size_t rows, const @n@_weight *w, size_t units, float *z, int is_first) {
  size_t unit, count, row, k;
  for (unit = 0; unit < units; unit += count) {
    float group[8] = {0, 0, 0, 0, 0, 0, 0, 0};
    float *sums = is_first ? z + unit : group;
    count = units - unit < 8 ? units - unit : 8;
    if (count == 8) {
      @n@_rows(x, rows, w + unit, units, sums);
    } else {
      for (row = 0; row < rows; row++) {
        const @n@_weight *weights = w + row * units + unit;
        const float v = x[row];
        if (v == 0) continue;
        for (k = 0; k < count; k++) sums[k] = @N@_FMA(v, (float)weights[k], sums[k]);
      }
    }
    for (k = 0; k < count && !is_first; k++) z[unit + k] += group[k];
  }
}

