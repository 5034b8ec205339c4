import NNBBytes
import Foundation
import NNBTestSupport
import Testing

import NNBSystem

/// What an output may take the place of, and who may write it.
struct OutputPlaceTests {
  private func write(_ bytes: [UInt8], at place: OutputPlace) throws(FileError) {
    let file = try place.begin()
    try file.contents.write(bytes, at: 0)
    try file.commit()
  }

  @Test func `A path has one writer at a time, by whatever name`() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: "m.nnb")
      let path = folder + "/m.nnb"
      func take() throws {
        let place = try OutputPlace(path)
        for other in [path, folder + "/./m.nnb"] {
          #expect(throws: FileError.inUse(path: other)) { try OutputPlace(other) }
        }
        try write([1], at: place)
        #expect(throws: FileError.inUse(path: folder + "/link")) { try OutputPlace(folder + "/link") }
        _ = try OutputPlace(folder + "/n.nnb")
      }
      try take()
      #expect(try OutputPlace(path).holdsFile)
      #expect(try FileSystem.names(in: folder) == ["link", "m.nnb"])
    }
  }

  @Test func `A file that was there stays, its own is replaced, and a stranger's is not`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/m.nnb"
      try NNBTestSupport.write([9], to: path)
      try { () throws in
        let place = try OutputPlace(path)
        #expect(throws: FileError.exists(path: path)) { try write([1], at: place) }
        #expect(try contents(of: path) == [9])
        place.replace(place.found)
        try write([1], at: place)
        try write([2], at: place)
        #expect(try contents(of: path) == [2])
        try NNBTestSupport.write([7], to: folder + "/other")
        #expect(unsafe rename(folder + "/other", path) == 0)
        #expect(throws: FileError.exists(path: path)) { try write([3], at: place) }
        #expect(try contents(of: path) == [7])
        try FileManager.default.removeItem(atPath: path)
        try write([4], at: place)
      }()
      let forced = try OutputPlace(path, replacesAny: true)
      try write([5], at: forced)
      #expect(try contents(of: path) == [5])
      #expect(try FileSystem.names(in: folder) == ["m.nnb"])
    }
  }

  @Test
  func
    `A file that was written here and has changed in its place since is a stranger's, until it is found to be one's own`()
    throws
  {
    try withTemporaryFolder { folder in
      let path = folder + "/m.nnb", place = try OutputPlace(path)
      try write([1], at: place)
      #expect(place.canReplace && place.stamp == place.found)
      let file = try #require(FileHandle(forUpdatingAtPath: path))
      try file.write(contentsOf: Data([7, 8]))
      #expect(!place.canReplace && place.stamp != place.found)
      #expect(throws: FileError.exists(path: path)) { try write([2], at: place) }
      #expect(try contents(of: path) == [7, 8])
      let found = place.found
      place.replace(found)
      #expect(place.canReplace)
      try write([3], at: place)
      #expect(try contents(of: path) == [3])
      try file.close()
    }
  }

  @Test(arguments: [true, false])
  func `Looking for a file and naming the new one are one step`(unnamed: Bool) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/m.nnb"
      let file = try AtomicFile(try OutputTarget(path), of: path, rule: .none, unnamed: unnamed)
      try file.write([1], at: 0)
      try NNBTestSupport.write([9], to: path)
      do throws(FileError) {
        try file.commit()
        Issue.record("a file was replaced")
      } catch {
        #expect(error == .exists(path: path))
      }
      #expect(try contents(of: path) == [9])
      #expect(try FileSystem.names(in: folder) == ["m.nnb"])
    }
  }

  @Test func `An input is never written, whatever it is called`() throws {
    try withTemporaryFolder { folder in
      let manager = FileManager.default, input = folder + "/images"
      try NNBTestSupport.write([9], to: input)
      try manager.linkItem(atPath: input, toPath: folder + "/hard")
      try manager.createSymbolicLink(atPath: folder + "/soft", withDestinationPath: "images")
      for path in [
        input, folder + "/hard", folder + "/soft", folder + "/../\(FileSystem.parts(of: folder).name)/images",
      ] {
        #expect(throws: FileError.isInput(path: path, input: input)) {
          try OutputPlace(path, besides: ["missing", input], replacesAny: true)
        }
        // Nor one that is known only after the place was taken, or where none is taken.
        #expect(throws: FileError.isInput(path: path, input: input)) {
          try OutputPlace(path, replacesAny: true).check(besides: ["missing", input])
        }
        #expect(throws: FileError.isInput(path: path, input: input)) {
          try OutputPlace.check(path, besides: ["missing", input])
        }
      }
      #expect(try contents(of: input) == [9])
    }
  }

  @Test func `A pipe and a device are written through, each time`() throws {
    let null = try OutputPlace("/dev/null")
    #expect(null.isStream && !null.holdsFile)
    try write([1, 2], at: null)
    try write([3], at: null)
    let full = try OutputPlace("/dev/full")
    #expect(throws: FileError.system(.write, path: "/dev/full", code: ENOSPC)) { try write([1], at: full) }
    try withTemporaryFolder { folder in
      let path = folder + "/pipe"
      try #require(unsafe mkfifo(path, 0o600) == 0)
      let reader = try #require(unsafe open(path, O_RDONLY | O_NONBLOCK) as Int32?)
      defer { close(reader) }
      let place = try OutputPlace(path)
      try write([5, 6, 7], at: place)
      #expect(try FileHandle(fileDescriptor: reader).read(upToCount: 3) == Data([5, 6, 7]))
      #expect(try FileSystem.names(in: folder) == ["pipe"])
    }
  }

  @Test(arguments: [0, 1, 2, 3, 4])
  func `A stranger's lock on the folder is told as that, where it hides those of outputs`(kind: Int) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/m.nnb", byte = off_t(OutputLock.place(of: "m.nnb"))
      let stranger = try #require(unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) as Int32?)
      defer { close(stranger) }
      // All, all up to the byte, the byte and the next, the byte alone as an output has it, and the next one.
      let spans = [(0, 0), (0, byte + 1), (byte, 2), (byte, 1), (byte + 1, 1)]
      var lock = flock()
      (lock.l_type, lock.l_whence) = (Int16(F_RDLCK), Int16(SEEK_SET))
      (lock.l_start, lock.l_len) = (spans[kind].0, spans[kind].1)
      // F_OFD_SETLK
      try #require(unsafe fcntl(stranger, 37, &lock) == 0)
      switch kind {
      case 0...2: #expect(throws: FileError.locked(path: path, folder: folder)) { try OutputPlace(path) }
      case 3: #expect(throws: FileError.inUse(path: path)) { try OutputPlace(path) }
      default: _ = try OutputPlace(path)
      }
    }
  }

  @Test func `A name longer than the folder takes is refused`() throws {
    try withTemporaryFolder { folder in
      try FileSystem.checkName(folder + "/" + String(repeating: "n", count: 255))
      let long = folder + "/" + String(repeating: "n", count: 256)
      #expect(throws: FileError.cannotCreate(path: long, code: ENAMETOOLONG)) { try FileSystem.checkName(long) }
    }
  }

  @Test func `A terminal gets no model`() throws {
    let primary = try #require(unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY) as Int32?)
    defer { close(primary) }
    // TIOCSPTLCK and TIOCGPTN: to unlock the other end, and its number.
    var isLocked: Int32 = 0, number: UInt32 = 0
    try #require(unsafe ioctl(primary, 0x4004_5431, &isLocked) == 0 && ioctl(primary, 0x8004_5430, &number) == 0)
    let path = "/dev/pts/\(number)"
    #expect(throws: FileError.isTerminal(path: path)) { try OutputPlace(path, replacesAny: true) }
  }

  @Test func `What does not fit is refused before it is written`() async {
    await #expect(processExitsWith: .success) {
      try withTemporaryFolder { folder in
        let path = folder + "/m.nnb"
        let place = try OutputPlace(path)
        try place.checkRoom(for: 5_000)
        let huge = Int.max / 2
        #expect(throws: FileError.self) { try place.checkRoom(for: huge) }
        #expect(throws: FileError.self) { try place.checkRoom(for: 1, reserve: .max) }
        var limit = rlimit(rlim_cur: 4096, rlim_max: 4096)
        #expect(unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
        try place.checkRoom(for: 4096)
        #expect(throws: FileError.pastLimit(path: path, needed: 4097, limit: 4096)) {
          try place.checkRoom(for: 4097)
        }
        try OutputPlace("/dev/null").checkRoom(for: huge)
      }
    }
  }
}
