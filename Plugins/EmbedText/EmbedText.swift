import Foundation
import PackagePlugin

/// Compiles text files into a target: every folder that a target names below becomes part of one generated
/// `EmbeddedText` enum of static strings, so that the binary carries its migrations, its OpenAPI document, its console
/// and its example files and needs no files at run time.
///
/// `.embedInCode` of SwiftPM makes an array literal of bytes, which costs minutes of compilation for a file of
/// 300 KB; a static string costs seconds. The folders themselves are inputs beside their files, so that a file
/// that was added or taken away is noticed too. Which kinds of files are embedded the generator decides.
@main
struct EmbedText: BuildToolPlugin {
  /// The folders, relative to the root of the package, whose files each target embeds. A folder that doesn't
  /// exist (yet) counts as empty.
  static let folders: [String: [String]] = [
    "Storage": ["migrations", "migrations/postgresql"],
    "API": ["openapi", "Sources/API/Console", "Sources/API/Examples"],
  ]

  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let root = context.package.directoryURL
    let folders = (Self.folders[target.name] ?? []).map { root.appending(path: $0) }
    let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedText.swift")
    return [
      .buildCommand(
        displayName: "Embedding text into \(target.name)",
        executable: try context.tool(named: "EmbedTextGenerator").url,
        arguments: [output.path] + folders.map(\.path),
        inputFiles: try folders.flatMap(inputs(of:)),
        outputFiles: [output])
    ]
  }

  private func inputs(of folder: URL) throws -> [URL] {
    guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    return [folder] + names.sorted().map { folder.appending(path: $0) }
  }
}
