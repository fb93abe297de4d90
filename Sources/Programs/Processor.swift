import CLinux

/// Looks before anything else whether this processor can run what the kernels were compiled to: better a sentence than an
/// illegal instruction. The look itself is plain C, compiled for any processor.
package enum Processor {
  package static func check() throws(ProgramError) {
    let missing = lapwing_missing_processor_features()
    guard missing != 0 else { return }
    let names = (0..<32).filter { missing >> $0 & 1 == 1 }.map {
      String(cString: lapwing_processor_feature_name(Int32($0)))
    }
    throw .unsupportedProcessor(missing: names)
  }
}
