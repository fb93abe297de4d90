"""Leading 128 bits of powers of five, for PowersOfTenTests.swift; exact, by Python's integers.

After the script in Lemire, "Number parsing at a gigabyte per second": truncated, but rounded up for -27...-1.
"""


def leading(exponent):
    if exponent >= 0:
        power = 5**exponent
        excess = power.bit_length() - 128
        return power >> excess if excess > 0 else power << -excess
    power = 5**-exponent
    quotient = (1 << (128 + 2 * power.bit_length())) // power
    bits = quotient >> (quotient.bit_length() - 128)
    return bits + 1 if exponent >= -27 else bits


for exponent in [-342, -341, -300, -128, -65, -28, -27, -26, -2, -1, 0, 1, 2, 27, 28, 55, 56, 57, 100, 200, 307, 308]:
    print(f"      ({exponent}, 0x{leading(exponent) >> 64:016x}, 0x{leading(exponent) & (1 << 64) - 1:016x}),")

# A checksum of the whole table: the sum of every entry times its odd position, mod 2^128.
total = sum(leading(q) * (2 * (q + 342) + 1) for q in range(-342, 309)) % (1 << 128)
print(f"checksum 0x{total >> 64:016x}, 0x{total & (1 << 64) - 1:016x}")
