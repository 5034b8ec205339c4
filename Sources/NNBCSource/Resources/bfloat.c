/* The number whose upper half the bits are. */
static float @n@_bfloat(uint16_t upper) {
  const uint32_t bits = (uint32_t)upper << 16;
  float number;
  @N@_COPY(&number, &bits, 4);
  return number;
}

