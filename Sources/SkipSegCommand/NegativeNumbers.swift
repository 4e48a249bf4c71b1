/// Negative numbers as values of options. The parser takes them for options of their own and misses the value; with an
/// equals sign they reach the check of the option's range.
enum NegativeNumbers {
  static func joined(_ arguments: [String]) -> [String] {
    var result: [String] = []
    for (index, argument) in arguments.enumerated() {
      if let option = result.last, option.hasPrefix("--"), option != "--", !option.contains("="),
        argument.wholeMatch(of: /-\.?[0-9].*/) != nil
      {
        result[result.count - 1] = "\(option)=\(argument)"
      } else {
        result.append(argument)
      }
      // What follows is no option.
      if argument == "--" { return result + arguments[(index + 1)...] }
    }
    return result
  }
}
