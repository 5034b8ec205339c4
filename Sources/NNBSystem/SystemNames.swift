#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

// System calls whose names `SystemCalls` uses for its own functions. Here they mean those of the system, whatever its
// module is called.

func systemRead(_ descriptor: Int32, _ start: UnsafeMutableRawPointer, _ count: Int) -> Int {
  unsafe read(descriptor, start, count)
}

func systemWrite(_ descriptor: Int32, _ start: UnsafePointer<UInt8>?, _ count: Int) -> Int {
  unsafe write(descriptor, start, count)
}

func systemRename(_ from: String, _ path: String) -> Int32 { unsafe rename(from, path) }

func systemLink(_ from: String, _ path: String) -> Int32 { unsafe link(from, path) }
