/* A number as the first layer takes it. */
static float @n@_input(double stored) {
  uint64_t m;
  int e;
  @N@_COPY(&m, &stored, 8);
  e = (int)(m >> 52 & 0x7FF);
  m &= ((uint64_t)1 << 52) - 1;
  if (e == 0x7FF) return (float)(stored * (double)@N@_SCALE + (double)@N@_OFFSET);
  if (e) m |= (uint64_t)1 << 52;
  else e = 1;
  return @n@_wide(stored < 0, m, e - 1075, @N@_SCALE, @N@_OFFSET);
}

