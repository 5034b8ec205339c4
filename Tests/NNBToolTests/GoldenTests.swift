import Foundation
import NNBTestSupport
import Testing

/// `Fixtures/golden/trained.nnb` is what nntrain wrote when the order of its sums was last changed; see Fixtures/README.md.
struct GoldenTests {
  @Test(arguments: ["baseline", "avx2", "avx512"], [1, 2, 3, 8])
  func `Training gives the same bytes on every machine, on any number of threads`(kernels: String, threads: Int) throws
  {
    try withTemporaryFolder { folder in
      let run = try shell(
        #"""
        NNB_KERNELS="$3" "$1" "$2" -o m.nnb --quiet --threads "$4" \
          --hidden 70 --batch-size 100 --steps 60 --seed 5 --schedule cosine --warmup 5
        """#, [Tool.nntrain.url.path(), MNIST.folder, kernels, "\(threads)"], in: folder)
      if run.status == 64, run.error.contains("not for this processor") {
        try Test.cancel("this processor has no \(kernels)")
      }
      #expect(run.status == 0, "\(run.error)")
      #expect(try contents(of: folder + "/m.nnb") == contents(of: Fixtures.path("golden/trained.nnb")))
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
