import Glibc

// `EmbedTextGenerator OUTPUT FOLDER…` writes the text files of the folders as static strings into one Swift file.
// It is a tool of the build (see `Plugins/EmbedText`) and stops it with a message and status 1 at any fault.

let arguments = CommandLine.arguments
if arguments.count < 2 { stop("usage: EmbedTextGenerator OUTPUT FOLDER…") }

var source = """
  /// The text files that the build compiled into this target, in the order of their names.
  enum EmbeddedText {
    static let files: [(name: StaticString, text: StaticString)] = [

  """
for folder in arguments.dropFirst(2) {
  for name in fileNames(in: folder) {
    let literal = swiftLiteral(of: text(ofFile: folder + "/" + name))
    source += "(name: \"\(name)\", text: \(literal)),\n"
  }
}
source += "  ]\n}\n"
save(source, toFile: arguments[1])
