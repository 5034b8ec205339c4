import NNBFuzzEntry
import NNBFuzzProperties

@c(LLVMFuzzerTestOneInput)
public func test(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  unsafe FuzzTarget.nnb.test(data, count)
}

@c(LLVMFuzzerCustomMutator)
public func mutate(
  _ data: UnsafeMutablePointer<UInt8>?, _ count: Int, _ limit: Int, _ seed: CUnsignedInt
) -> Int {
  unsafe FuzzTarget.nnb.mutate(data, count, limit, seed: seed)
}

@c(LLVMFuzzerCustomCrossOver)
public func cross(
  _ left: UnsafePointer<UInt8>?, _ leftCount: Int, _ right: UnsafePointer<UInt8>?, _ rightCount: Int,
  _ output: UnsafeMutablePointer<UInt8>?, _ limit: Int, _ seed: CUnsignedInt
) -> Int {
  unsafe FuzzTarget.nnb.cross(left, leftCount, right, rightCount, output, limit, seed: seed)
}
