extension ParsedArguments {
  /// The files that options for settings name: a configuration, and lists of names and of weights of classes.
  package var settingPaths: [String] {
    let lists = [ClassNames.option.name, "--class-weights"].map { option in
      string(option).flatMap { $0.hasPrefix("@") ? String($0.dropFirst()) : nil }
    }
    return ([string("--config")] + lists).compactMap { $0 }
  }

  /// Throws `ToolError` if more than one of the files that are read, these and those of `settingPaths`, is standard input.
  package func checkStandardInput(for files: [String?]) throws(ToolError) {
    if (files.compactMap { $0 } + settingPaths).filter({ $0 == "-" }).count > 1 {
      throw ToolError("only one of the files can be standard input")
    }
  }
}
