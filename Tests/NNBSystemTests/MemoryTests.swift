import NNBBytes
import Foundation
import NNBTestSupport
import Testing

import NNBSystem

struct MemoryTests {
  @Test(arguments: [Int.max, .max - 1, .max / 2, 1 << 60, -1])
  func `what no system has is refused`(count: Int) {
    #expect(!Memory.isAvailable(count))
    #expect(throws: MemoryShortage(byteCount: count)) { try Memory.require(count) }
  }

  @Test func `The shortage of what must stay free says only that`() {
    #expect(
      "\(MemoryShortage(byteCount: 0))" == "not enough memory: 32 MiB must be free, which the system does not give")
    #expect(
      "\(MemoryShortage(byteCount: 1_234_567))".contains(" 1,234,567 bytes are needed and 32 MiB must stay free "))
  }

  @Test func `what there is is given, however often it is asked for`() throws {
    for _ in 0..<3_000 { try Memory.require(1 << 20) }
    try Memory.require(0)
    try Memory.requireReserve()
  }

  @Test func `small requests count together`() async {
    await #expect(processExitsWith: .success) {
      limitAddresses(beyondPresent: Memory.reserve / 2)
      let count = (0..<4_096).prefix { _ in Memory.isAvailable(4_096) }.count
      #expect(count < 512, "2 MiB in pieces of 4 KiB went by unseen")
    }
  }

  @Test func `a file that does not fit in memory is an error, from every source`() async {
    await #expect(processExitsWith: .success) {
      try withTemporaryFolder { folder in
        let path = folder + "/large", size = 1 << 30
        let file = try OpenFile.updating(path)
        try file.truncate(to: size)
        limitAddresses(beyondPresent: 256 << 20)
        let error = FileError.outOfMemory(path: path, byteCount: size)
        var buffer: [UInt8] = []
        for source in [try openSource(path), file] as [any ByteSource] {
          #expect(throws: error) { try source.read(at: 0, upTo: .max) }
          #expect(throws: error) { try source.read(at: 0, upTo: .max, into: &buffer) }
          #expect(try source.read(at: size - 1, upTo: 9) == [0])
        }
        #expect(throws: FileError.self) { try openSource("/dev/zero").read(at: 0, upTo: size) }
      }
    }
  }

  @Test func `the message says how much was needed and for what`() {
    #expect(
      "\(FileError.outOfMemory(path: "m.nnb", byteCount: 784))"
        == "m.nnb: not enough memory: 784 bytes are needed and 32 MiB must stay free besides, which the system does not give"
    )
  }
}

/// Lets the process have so much more address space than it has.
private func limitAddresses(beyondPresent count: Int) {
  let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ").first
  let present = (pages.flatMap { Int($0) } ?? 0) * 4_096
  var limit = rlimit(rlim_cur: rlim_t(present + count), rlim_max: rlim_t(present + count))
  #expect(unsafe setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0)
}

struct AddressSpaceTests {
  @Test(
    arguments: [
      (nil, nil, [10, 5, 3, 1, 0, 4, 0], nil), (100_000, nil, [10, 5, 3, 1, 0, 4, 0], 59_040),
      (nil, 100_000, [10, 5, 3, 1, 0, 4, 0], 83_616), (100_000, 70_000, [10, 5, 3, 1, 0, 4, 0], 53_616),
      (40_959, nil, [10], 0), (100_000, 80_000, [], 80_000), (100_000, nil, [.max], 0), (100_000, nil, [-3], 100_000),
    ] as [(Int?, Int?, [Int], Int?)])
  func `limits count less what is mapped already`(limit: Int?, dataLimit: Int?, sizes: [Int], room: Int?) {
    #expect(AddressSpace(limit: limit, dataLimit: dataLimit, sizes: sizes, pageSize: 4_096).room == room)
  }

  @Test func `a limit of this process is seen`() async {
    await #expect(processExitsWith: .success) {
      limitAddresses(beyondPresent: 64 << 20)
      let room = try #require(Memory.available)
      #expect((32 << 20...64 << 20).contains(room), "\(room)")
      #expect(AddressSpace.available == room)
      // What is asked of the system agrees.
      #expect(Memory.isAvailable(room - Memory.reserve - (4 << 20)) && !Memory.isAvailable(room))
    }
  }
}

/// The figures of control groups and the machine, as the kernel shows them.
struct MemoryGroupTests {
  private func room(_ files: [String: String], groups: [String] = ["a/b", "a"], old: [String] = []) throws -> Int? {
    try withTemporaryFolder { folder in
      for (name, text) in files {
        let path = folder + "/" + name
        try FileManager.default.createDirectory(
          atPath: FileSystem.parts(of: path).folder, withIntermediateDirectories: true)
        try write(Array(text.utf8), to: path)
      }
      let inside = { (name: String) in folder + "/" + name }
      return MemoryGroup(groups: groups.map(inside), oldGroups: old.map(inside), machine: folder + "/meminfo").room
    }
  }

  @Test func `a limit counts less what is used, where files in memory do not count`() throws {
    let group = ["a/memory.max": "1000\n", "a/memory.current": "700\n"]
    #expect(try room(group) == 300)
    #expect(try room(group.merging(["a/memory.stat": "anon 500\nactive_file 150\ninactive_file 50\n"]) { $1 }) == 500)
  }

  @Test func `the tightest group counts, the outer ones too`() throws {
    let outer = ["a/memory.max": "1000\n", "a/memory.current": "900\n"]
    #expect(try room(outer.merging(["a/b/memory.max": "500\n", "a/b/memory.current": "450\n"]) { $1 }) == 50)
    #expect(try room(outer.merging(["a/b/memory.max": "max\n", "a/b/memory.current": "450\n"]) { $1 }) == 100)
  }

  @Test func `a group may go on in swap, as far as it may and there is some`() throws {
    var files = ["a/memory.max": "1000\n", "a/memory.current": "1000\n", "meminfo": "SwapFree:  2 kB\n"]
    #expect(try room(files) == 2_048)
    files["a/memory.swap.max"] = "100\n"
    files["a/memory.swap.current"] = "30\n"
    #expect(try room(files) == 70)
    files["a/memory.swap.max"] = "0\n"
    #expect(try room(files) == 0)
  }

  @Test func `groups of the first version and the machine count too`() throws {
    let old = ["a/memory.limit_in_bytes": "4096\n", "a/memory.usage_in_bytes": "96\n"]
    #expect(try room(old, old: ["a"]) == 4_000)
    let machine = ["meminfo": "MemTotal: 9 kB\nMemAvailable:    3 kB\nSwapFree: 1 kB\n"]
    #expect(try room(old.merging(machine) { $1 }, old: ["a"]) == 4_000)
    #expect(try room(machine) == 4_096)
  }

  /// Some are of another moment than others: there may be more of files than is used. In version 1 no limit is a number, too.
  @Test(
    arguments: [
      (
        [
          "a/memory.limit_in_bytes": "9223372036854771712\n", "a/memory.usage_in_bytes": "8192\n",
          "a/memory.stat": "total_active_file 1000000000\n",
        ], .max
      ),
      (["a/memory.limit_in_bytes": "1000\n", "a/memory.usage_in_bytes": "-5\n"], 1_000),
      (
        [
          "a/memory.max": "9223372036854775807\n", "a/memory.current": "4096\n", "meminfo": "SwapFree: 9 kB\n",
          "a/memory.stat": "active_file 9223372036854775807\ninactive_file 9223372036854775807\n",
        ], .max
      ),
      (["a/memory.max": "-1\n", "a/memory.current": "9223372036854775807\n"], 0),
      (["meminfo": "MemAvailable: 9007199254740991 kB\nSwapFree: 9007199254740991 kB\n"], .max),
      (["meminfo": "MemAvailable: -9007199254740992 kB\nSwapFree: -1 kB\n"], 0),
    ] as [([String: String], Int)])
  func `figures that go beyond any number are no fault`(files: [String: String], expected: Int) throws {
    #expect(try room(files, old: ["a"]) == expected)
  }

  @Test(arguments: [[:], ["a/memory.max": "max\n", "a/memory.current": "5\n"], ["meminfo": "nonsense\n"]])
  func `where nothing is said there is no limit`(files: [String: String]) throws {
    #expect(try room(files) == nil)
  }
}
