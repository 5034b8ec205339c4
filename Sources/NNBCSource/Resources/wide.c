/* m * 2^e rounded once to float, ties to even. m is not 0; its lowest bit may stand for anything below. */
static float @n@_rounded(int negative, uint64_t m, int e) {
  uint64_t rest, half;
  uint32_t bits = 0;
  float number;
  int last, cut;
  if (m >> 63) {
    m = m >> 1 | (m & 1);
    e++;
  }
  for (; !(m >> 62); e--) m <<= 1;
  last = e + 39 < -149 ? -149 : e + 39; /* the exponent of the last bit that is kept */
  cut = last - e;
  if (cut < 64 && last <= 104) {
    rest = m & (((uint64_t)1 << cut) - 1);
    half = (uint64_t)1 << (cut - 1);
    bits = (uint32_t)(m >> cut);
    if (rest > half || (rest == half && (bits & 1))) bits++;
    bits += (uint32_t)(last + 149) << 23;
  } else if (last > 104) {
    bits = 0x7F800000;
  }
  if (negative) bits |= (uint32_t)1 << 31;
  @N@_COPY(&number, &bits, 4);
  return number;
}

/* A float without its sign as m * 2^e, m of 24 bits; 0 as 0. */
static uint64_t @n@_parts(float number, int *negative, int *e) {
  uint32_t bits, m;
  int exponent;
  @N@_COPY(&bits, &number, 4);
  m = bits & 0x7FFFFF;
  exponent = (int)(bits >> 23 & 0xFF);
  *negative = (int)(bits >> 31);
  if (exponent) {
    m |= 0x800000;
  } else if (m) {
    for (exponent = 1; !(m >> 23); exponent--) m <<= 1;
  }
  *e = exponent - 150;
  return m;
}

/* m * 2^e * scale + shift rounded once, for numbers whose product has more bits than a double; in 128 bits. */
static float @n@_wide(int negative, uint64_t m, int e, float scale, float shift) {
  int es, ec, ns, nc, shifted;
  const uint64_t s = @n@_parts(scale, &ns, &es);
  uint64_t c = @n@_parts(shift, &nc, &ec), low = (uint32_t)m * s, high = (m >> 32) * s + (low >> 32), rest = 0;
  negative ^= ns;
  if (!m || !s) return (negative ? -0.0f : 0.0f) + shift;
  low = (uint32_t)low | high << 32;
  high >>= 32;
  e += es;
  for (; !(high >> 62); e--) {
    high = high << 1 | low >> 63;
    low <<= 1;
  }
  c <<= 39;
  ec -= 39 + 64;
  if (c && ec > e) {
    for (shifted = ec - e < 128 ? ec - e : 128; shifted; shifted--) {
      low = low >> 1 | high << 63 | (low & 1);
      high >>= 1;
    }
    e = ec;
  } else if (c) {
    for (shifted = e - ec < 128 ? e - ec : 128; shifted; shifted--) {
      rest = rest >> 1 | c << 63 | (rest & 1);
      c >>= 1;
    }
  }
  if (negative == nc) {
    low += rest;
    high += c + (low < rest);
  } else if (high > c || (high == c && low >= rest)) {
    high -= c + (low < rest);
    low -= rest;
  } else {
    high = c - high - (rest < low);
    low = rest - low;
    negative = !negative;
  }
  if (!high && !low) return 0.0f;
  for (; !(high >> 62); e--) {
    high = high << 1 | low >> 63;
    low <<= 1;
  }
  return @n@_rounded(negative, high | (low != 0), e + 64);
}

