import Bytes

/// A handwritten digit of 28 by 28 pixels, drawn with five shades.
public let drawing = """
  |                            |
  |                            |
  |                            |
  |                            |
  |                            |
  |                            |
  |                            |
  |                            |
  |  .:#############+:         |
  |  :################+.       |
  |  .+################+       |
  |    :+##+      :++###:      |
  |      ...         +##:      |
  |                 .+#+.      |
  |                 :##+       |
  |                 +##+       |
  |                :###.       |
  |               .###+.       |
  |               +###.        |
  |               +###         |
  |               +##+         |
  |              .###.         |
  |              ###+          |
  |              ###.          |
  |              ###.          |
  |              ###+.         |
  |              +##+          |
  |               ++.          |
  """

/// Its pixels, row by row.
public let pixels = drawing.compactMap { shades[$0] }
