import Foundation
import NNBTestSupport
import Testing

/// `Fixtures/golden/trained.nnb` is what nntrain wrote when the order of its sums was last changed; see Fixtures/README.md.
struct GoldenTests {
  /// The flags of the processor as the kernel lists them, which says nothing of what the tool makes of them.
  private static let flags: Set<Substring> = {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    return Set(
      (text.split(separator: "\n").first { $0.hasPrefix("flags") } ?? "").split(whereSeparator: \.isWhitespace))
  }()

  private static let hasAVX2 = flags.isSuperset(of: ["avx2", "fma", "bmi1", "popcnt"])
  private static let hasAVX512 =
    hasAVX2 && flags.isSuperset(of: ["avx512f", "avx512bw", "avx512_vbmi2", "avx512_vpopcntdq", "bmi2"])

  @Test(arguments: [1, 2, 3, 8])
  func `Training gives the same bytes on every machine, on any number of threads`(threads: Int) throws {
    try Self.expectSameBytes("baseline", threads)
  }

  @Test(.enabled(if: hasAVX2), arguments: [1, 2, 3, 8])
  func `Training with AVX2 gives the same bytes, on any number of threads`(threads: Int) throws {
    try Self.expectSameBytes("avx2", threads)
  }

  @Test(.enabled(if: hasAVX512), arguments: [1, 2, 3, 8])
  func `Training with AVX-512 gives the same bytes, on any number of threads`(threads: Int) throws {
    try Self.expectSameBytes("avx512", threads)
  }

  @Test(arguments: [("avx2", hasAVX2), ("avx512", hasAVX512)])
  func `Kernels that this processor does not have are refused, and no others`(kernels: String, isThere: Bool) throws {
    try withTemporaryFolder { folder in
      let run = try shell(#"NNB_KERNELS="$2" "$1" nothing -o m.nnb"#, [Tool.nntrain.url.path(), kernels], in: folder)
      #expect(run.status == (isThere ? 66 : 64), "\(run.error)")
    }
  }

  private static func expectSameBytes(_ kernels: String, _ threads: Int) throws {
    try withTemporaryFolder { folder in
      let run = try shell(
        #"""
        NNB_KERNELS="$3" "$1" "$2" -o m.nnb --quiet --threads "$4" \
          --hidden 70 --batch-size 100 --steps 60 --seed 5 --schedule cosine --warmup 5
        """#, [Tool.nntrain.url.path(), MNIST.folder, kernels, "\(threads)"], in: folder)
      #expect(run.status == 0, "\(run.error)")
      #expect(try contents(of: folder + "/m.nnb") == contents(of: Fixtures.path("golden/trained.nnb")))
      let weighted = try shell(
        #"""
        NNB_KERNELS="$3" "$1" "$2" -o w.nnb --quiet --threads "$4" \
          --hidden 9 --batch-size 100 --steps 60 --seed 5 \
          --validation 501 --class-weights balanced --optimizer nesterov --clip-norm 1
        """#, [Tool.nntrain.url.path(), MNIST.folder, kernels, "\(threads)"], in: folder)
      #expect(weighted.status == 0, "\(weighted.error)")
      #expect(try contents(of: folder + "/w.nnb") == contents(of: Fixtures.path("golden/weighted.nnb")))
      // Stopped and resumed inside an epoch.
      let augmented = try shell(
        #"""
        export NNB_KERNELS="$3"
        "$1" "$2" -o a.nnb --quiet --threads "$4" --hidden 9 --batch-size 100 --steps 23 --seed 5           --validation 501 --augment digits,shift=1 --optimizer momentum &&
        "$1" "$2" --resume a.nnb --quiet --threads "$4" --steps 60
        """#, [Tool.nntrain.url.path(), MNIST.folder, kernels, "\(threads)"], in: folder)
      #expect(augmented.status == 0, "\(augmented.error)")
      #expect(try contents(of: folder + "/a.nnb") == contents(of: Fixtures.path("golden/augmented.nnb")))
      // With several hidden layers, stopped and resumed inside an epoch.
      let deep = try shell(
        #"""
        export NNB_KERNELS="$3"
        "$1" "$2" -o d.nnb --quiet --threads "$4" --hidden 9,40,7 --batch-size 100 --steps 23 --seed 5 \
          --validation 501 --augment weak --optimizer adamw --learning-rate 0.01 --clip-norm 1 &&
        "$1" "$2" --resume d.nnb --quiet --threads "$4" --steps 60
        """#, [Tool.nntrain.url.path(), MNIST.folder, kernels, "\(threads)"], in: folder)
      #expect(deep.status == 0, "\(deep.error)")
      #expect(try contents(of: folder + "/d.nnb") == contents(of: Fixtures.path("golden/deep.nnb")))
      // Stopped between two changes of the average, and resumed.
      let averaged = try shell(
        #"""
        export NNB_KERNELS="$3"
        "$1" "$2" -o v.nnb --quiet --threads "$4" --hidden 9 --batch-size 100 --steps 77 --seed 5 \
          --validation 501 --average 0.5 --optimizer momentum &&
        "$1" "$2" --resume v.nnb --quiet --threads "$4" --steps 110
        """#, [Tool.nntrain.url.path(), MNIST.folder, kernels, "\(threads)"], in: folder)
      #expect(averaged.status == 0, "\(averaged.error)")
      #expect(try contents(of: folder + "/v.nnb") == contents(of: Fixtures.path("golden/averaged.nnb")))
    }
  }

  @Test func `Kernels that there are not are refused`() throws {
    try withTemporaryFolder { folder in
      let run = try shell(#"NNB_KERNELS=mmx "$1" a -o m.nnb"#, [Tool.nntrain.url.path()], in: folder)
      #expect(run.status == 64)
      #expect(
        run.error
          == "nntrain: NNB_KERNELS is mmx, which is not for this processor: "
          + "baseline, or where it has them avx2 or avx512\n")
    }
  }
}
