#!/usr/bin/env python3
"""Writes snappy_blocks.txt: blocks as another implementation (PyPI: cramjam) packs them, one a line.

A line is the seed, count, symbols and period of a plain text that `ReferenceText` of the tests makes, too, and the block.
"""
import cramjam

MASK = (1 << 64) - 1


def plain(seed: int, count: int, symbols: int, period: int) -> bytes:
    state, text = seed, bytearray()
    for place in range(count):
        state = (state * 6364136223846793005 + 1442695040888963407) & MASK
        draw = state >> 33
        text.append(text[place - period] if place >= period and draw % 16 else draw // 16 % symbols)
    return bytes(text)


def main() -> None:
    shapes = [(0, 1, 1), (1, 256, 1), (59, 256, 60), (60, 256, 61), (61, 256, 62), (300, 256, 301), (70_000, 2, 1),
              (5_000, 3, 7), (9_000, 256, 2_047), (9_000, 256, 2_048), (6_000, 256, 5), (90_000, 20, 64)]
    for seed, (count, symbols, period) in enumerate(shapes):
        block = bytes(cramjam.snappy.compress_raw(plain(seed, count, symbols, period)))
        print(seed, count, symbols, period, block.hex())


if __name__ == "__main__":
    main()
