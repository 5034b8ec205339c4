package import NNBFormats

extension ImportOptions {
  /// What is said of one of several files that are read with the same options: nothing of one that says everything itself,
  /// and of the others only what their formats have a use for, if another one has it.
  package func applied(to file: ModelFile, among files: [ModelFile]) -> ImportOptions {
    guard !file.isCanonical else { return ImportOptions() }
    var options = self
    if !file.hasOpaqueElements, files.contains(where: \.hasOpaqueElements) { options.takesOpaqueAsBFloat16 = false }
    if !file.hasFillValues, files.contains(where: \.hasFillValues) { options.allowsFill = false }
    if !file.hasEntries, files.contains(where: \.hasEntries) { options.key = nil }
    if !file.takesConfiguration, files.contains(where: \.takesConfiguration) {
      options = options.withoutConfiguration
      // A file that says itself what its layers do says this too.
      (options.normalizationSides, options.scalingEpsilon) = (nil, nil)
    }
    return options
  }
}
