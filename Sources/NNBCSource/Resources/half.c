/* The number that the bits of a float of 16 bits are. */
static float @n@_half(uint16_t half) {
  const uint32_t exponent = (uint32_t)(half >> 10) & 31, fraction = (uint32_t)half & 1023;
  uint32_t bits = (uint32_t)(half >> 15) << 31 | (exponent == 31 ? 255 : exponent + 112) << 23 | fraction << 13;
  float number;
  if (!exponent) return (float)fraction * (half >> 15 ? -1.0f / 16777216 : 1.0f / 16777216);
  @N@_COPY(&number, &bits, 4);
  return number;
}

