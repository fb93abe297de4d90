import Testing

@testable import Platform

@Suite("SHA-256 and HMAC with it")
struct SHA256Tests {
  @Test(
    "The examples of FIPS 180 come out as they are printed",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (String(repeating: "a", count: 1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    ])
  func standard(text: String, digest: String) {
    #expect(SHA256.digest(of: text.utf8).hexadecimal == digest)
  }

  /// From Python's hashlib: `h.update(sha256(bytes((7 * i + n) % 256 for i in range(n))).digest())` for n below 200.
  @Test("Every length up to three blocks is padded as it should, in whatever pieces it comes")
  func lengths() {
    var (whole, pieces) = (SHA256(), SHA256())
    for count in 0..<200 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: 7 * $0 + count) }
      whole.update(SHA256.digest(of: bytes))
      var hash = SHA256()
      for byte in bytes { hash.update([byte]) }
      pieces.update(hash.finish())
    }
    let digest = whole.finish().hexadecimal
    #expect(digest == "8c7c9ff69da76fc28823a1cb97268672663e628e1ea955868b16db46bab0545d")
    #expect(pieces.finish().hexadecimal == digest)
  }

  @Test(
    "The test cases of RFC 4231 come out as they are printed",
    arguments: [
      (
        [UInt8](repeating: 0x0b, count: 20), Array("Hi There".utf8),
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
      ),
      (
        Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
      ),
      (
        [UInt8](repeating: 0xaa, count: 20), [UInt8](repeating: 0xdd, count: 50),
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
      ),
      (
        Array(1...25), [UInt8](repeating: 0xcd, count: 50),
        "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
      ),
      (
        [UInt8](repeating: 0xaa, count: 131), Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
      ),
      (
        [UInt8](repeating: 0xaa, count: 131),
        Array(
          ("This is a test using a larger than block-size key and a larger than block-size data. The key needs to be "
            + "hashed before being used by the HMAC algorithm.").utf8),
        "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
      ),
    ] as [([UInt8], [UInt8], String)])
  func codes(key: [UInt8], message: [UInt8], code: String) {
    #expect(SHA256.authenticationCode(of: message, key: key).hexadecimal == code)
  }
}
