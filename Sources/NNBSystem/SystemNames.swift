#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

// Calls whose names `SystemCalls` gives to its own; outside of it they mean the system's, whatever its module is called.

func systemRead(_ descriptor: Int32, _ start: UnsafeMutableRawPointer, _ count: Int) -> Int {
  unsafe read(descriptor, start, count)
}

func systemWrite(_ descriptor: Int32, _ start: UnsafePointer<UInt8>?, _ count: Int) -> Int {
  unsafe write(descriptor, start, count)
}

func systemRename(_ from: String, _ path: String) -> Int32 { unsafe rename(from, path) }

func systemLink(_ from: String, _ path: String) -> Int32 { unsafe link(from, path) }
