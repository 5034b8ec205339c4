extension Command {
  /// The completion for bash, from version 3.2 on. It needs nothing but bash.
  var bashCompletion: String {
    let function = "_" + name
    let valued = options.filter { $0.value != nil }
    var lines = [
      "# Completion of \(name) for bash. Made by `\(name) --generate bash`.",
      "",
      "\(function)_files() {",
      "    # The files that end in one of \"$@\", and folders; all files if there is none of these.",
      "    local ending line",
      "    compopt -o filenames 2>/dev/null",
      "    for ending in \"$@\"; do",
      "        while IFS= read -r line; do COMPREPLY+=(\"$line\"); done < <(compgen -f -X \"!*$ending\" -- \"$current\")",
      "    done",
      "    if [ $# -gt 0 ]; then",
      "        while IFS= read -r line; do COMPREPLY+=(\"$line\"); done < <(compgen -d -- \"$current\")",
      "    fi",
      "    if [ ${#COMPREPLY[@]} -eq 0 ]; then",
      "        while IFS= read -r line; do COMPREPLY+=(\"$line\"); done < <(compgen -f -- \"$current\")",
      "    fi",
      "}",
      "",
      "\(function)_words() {",
      "    local line",
      "    while IFS= read -r line; do COMPREPLY+=(\"$line\"); done < <(compgen -W \"$1\" -- \"$current\")",
      "}",
      "",
      "\(function)_list() {",
      "    # The last of several words with commas between them.",
      "    local before= index",
      "    case $current in *,*) before=${current%,*},; current=${current##*,} ;; esac",
      "    \(function)_words \"$1\"",
      "    for index in \"${!COMPREPLY[@]}\"; do COMPREPLY[index]=$before${COMPREPLY[index]}; done",
      "    compopt -o nospace 2>/dev/null",
      "}",
      "",
      "\(function)() {",
      "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} index place=0 only=",
      "    COMPREPLY=()",
      "    # As it was typed, a blank in a name has a backslash before it.",
      "    current=${current//\\\\/}",
      "    # Readline takes --name=value for three words.",
      "    if [ \"$current\" = = ]; then",
      "        current=",
      "    elif [ \"$previous\" = = ]; then",
      "        previous=${COMP_WORDS[COMP_CWORD-2]}",
      "    fi",
      "    # Which argument it is, and whether it comes after --.",
      "    for ((index = 1; index < COMP_CWORD; index++)); do",
      "        case ${COMP_WORDS[index]} in",
      "            --) only=1 ;;",
    ]
    if !valued.isEmpty {
      lines += [
        "            \(pattern(valued)))",
        "                [ -n \"$only\" ] && place=$((place + 1)) && continue",
        "                [ \"${COMP_WORDS[index+1]}\" = = ] && index=$((index + 1))",
        "                index=$((index + 1)) ;;",
      ]
    }
    lines += [
      "            -?*) [ -n \"$only\" ] && place=$((place + 1)) ;;",
      "            *) place=$((place + 1)) ;;",
      "        esac",
      "    done",
      "    if [ -z \"$only\" ]; then",
      "        case $previous in",
    ]
    for option in valued { lines.append("            \(pattern([option]))) \(action(option.kind)); return ;;") }
    lines += [
      "        esac",
      "        case $current in",
      "            -*) \(function)_words '\(words(options.map(\.name)))'; return ;;",
      "        esac",
      "    fi",
      "    case $place in",
    ]
    for (index, kind) in argumentKinds.enumerated() {
      let isLast = index == argumentKinds.count - 1 && (repeatsLast || mostArguments != nil)
      lines.append("        \(isLast ? "*" : "\(index)")) \(action(kind)) ;;")
    }
    lines += ["    esac", "}", "", "complete -F \(function) \(name)"]
    return lines.joined(separator: "\n") + "\n"
  }

  /// The names of options as a pattern of `case`.
  private func pattern(_ options: [Option]) -> String {
    options.flatMap { ($0.short.map { [$0] } ?? []) + [$0.name] }.joined(separator: "|")
  }

  private func words(_ words: [String]) -> String { words.joined(separator: " ") }

  /// What completes a value.
  private func action(_ kind: ValueKind) -> String {
    switch kind {
    case .free: ":"
    case .file: "_\(name)_files"
    case .fileEnding(let endings): "_\(name)_files " + words(endings)
    case .choice(let choices): "_\(name)_words '\(words(choices))'"
    case .list(let choices): "_\(name)_list '\(words(choices))'"
    }
  }
}
