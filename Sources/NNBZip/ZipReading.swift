/// What a caller promises of the order in which it reads a member, which decides when the checksum is compared.
package enum ZipReading: Sendable {
  /// Nothing: the first read compares all of the member, so that any part may be read in any order.
  case anyPart

  /// Nothing is used before every byte has been read. Reads in order compute the checksum in passing, and the last one
  /// throws if it is wrong. A read that leaves the order makes up for it, and may be slow.
  case allInOrder

  /// Nothing is used before every byte has been read, each once, in any order. The last read throws if the checksum is wrong.
  case allOnce
}
