/* exp(x), within 1 unit in the last place. */
static float @n@_exp(float x) {
  static const float taylor[8] = {1.0f, 1.0f, 0.5f, 0.166666672f, 0.0416666679f, 0.00833333377f, 0.00138888892f, 0.000198412701f};
  volatile float nearest; /* rounded to float, whatever the compiler may do */
  float n, r, q = taylor[7], power;
  uint32_t bits;
  int whole, half, k;
  if (x != x) return x;
  if (x > 88.7228317f) {
    bits = 0x7F800000; /* infinity */
    @N@_COPY(&power, &bits, 4);
    return power;
  }
  if (x < -103.972076f) return 0;
  nearest = @N@_FMA(x, 1.44269502f, 12582912.0f);
  n = nearest - 12582912.0f;
  r = @N@_FMA(n, -0.693147182f, x);
  r = @N@_FMA(n, 1.90465421e-09f, r);
  for (k = 6; k >= 0; k--) q = @N@_FMA(q, r, taylor[k]);
  whole = (int)n;
  half = (int)((unsigned)(whole + 256) / 2) - 128;
  bits = (uint32_t)(half + 127) << 23;
  @N@_COPY(&power, &bits, 4);
  q *= power;
  bits = (uint32_t)(whole - half + 127) << 23;
  @N@_COPY(&power, &bits, 4);
  return q * power;
}

static void @n@_softmax(float *z, size_t count) {
  float most = z[0], sum = 0;
  size_t k;
  for (k = 1; k < count; k++) {
    if (z[k] > most) most = z[k];
  }
  for (k = 0; k < count; k++) z[k] = @n@_exp(z[k] - most);
  for (k = 0; k < count; k++) sum += z[k];
  for (k = 0; k < count; k++) z[k] /= sum;
}

