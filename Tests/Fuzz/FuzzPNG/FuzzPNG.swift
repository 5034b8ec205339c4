import NNBFuzzEntry
import NNBFuzzProperties

@c(LLVMFuzzerTestOneInput)
public func test(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  unsafe FuzzTarget.png.test(data, count)
}

@c(LLVMFuzzerCustomMutator)
public func mutate(
  _ data: UnsafeMutablePointer<UInt8>?, _ count: Int, _ limit: Int, _ seed: CUnsignedInt
) -> Int {
  unsafe FuzzTarget.png.mutate(data, count, limit, seed: seed)
}
