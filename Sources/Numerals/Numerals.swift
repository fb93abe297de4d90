// Numerals: decimal text to binary numbers and back, exactly and fast, in no locale.
