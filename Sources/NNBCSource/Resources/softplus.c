static float @n@_softplus(float sum) {
  const double z = (double)sum, t = @n@_exp64(z < 0 ? z : -z), u = t / (2 + t), v = u * u;
  double s = 1.0 / 39, d;
  for (d = 37; d > 0; d -= 2) s = @N@_FMA64(s, v, 1 / d);
  return (float)((z > 0 ? z : 0) + 2 * @n@_product(u, s));
}

