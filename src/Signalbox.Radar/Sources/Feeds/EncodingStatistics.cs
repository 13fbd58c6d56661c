namespace Signalbox.Radar.Sources.Feeds;

/// <summary>Tells encodings apart by how often their common signs occur, for documents that declare none or a false one.</summary>
internal static class EncodingStatistics
{
    private const int SampleBytes = 64 * 1024;

    /// <summary>Below this a reading as Chinese, Japanese or Korean is not believed.</summary>
    private const double Believable = 0.7;

    /// <summary>The stretch from the first byte that is not ASCII.</summary>
    public static ReadOnlySpan<byte> Sample(ReadOnlySpan<byte> bytes)
    {
        var first = bytes.IndexOfAnyExceptInRange((byte)0, (byte)0x7F);
        if (first < 0)
            return [];
        bytes = bytes[first..];
        return bytes[..Math.Min(bytes.Length, SampleBytes)];
    }

    /// <returns>A name that <see cref="EncodingGuess"/> knows.</returns>
    public static string Likeliest(ReadOnlySpan<byte> bytes)
    {
        var sample = Sample(bytes);
        // Each is the share of the signs that are among the encoding's everyday ones.
        var simplified = Share(sample, SimplifiedSign);
        var traditional = Share(sample, TraditionalSign);
        var japanese = Share(sample, JapaneseSign);
        var best = Math.Max(simplified, Math.Max(traditional, japanese));
        if (best < Believable)
            return Alphabet(sample);
        if (best == simplified)
            return SimplifiedOrSameShape(sample);
        return best == traditional ? "big5" : "shift_jis";
    }

    private enum Sign
    {
        Everyday,
        Rare,
        Impossible,
    }

    private delegate Sign Judge(byte lead, byte trail);

    private static double Share(ReadOnlySpan<byte> sample, Judge judge)
    {
        var (everyday, rare, impossible) = (0, 0, 0);
        for (var at = 0; at + 1 < sample.Length; at++)
        {
            if (sample[at] < 0x80)
                continue;
            var sign = judge(sample[at], sample[at + 1]);
            everyday += sign == Sign.Everyday ? 1 : 0;
            rare += sign == Sign.Rare ? 1 : 0;
            impossible += sign == Sign.Impossible ? 1 : 0;
            at += sign == Sign.Impossible ? 0 : 1;
        }
        var all = everyday + rare + impossible;
        return all == 0 ? 0 : (everyday - 3.0 * impossible) / all;
    }

    // GB 2312: rows A1 to A3 signs, B0 to D7 the common characters.
    private static Sign SimplifiedSign(byte lead, byte trail) =>
        (lead, trail) switch
        {
            (>= 0xA1 and <= 0xA9, >= 0xA1 and < 0xFF) or (>= 0xB0 and <= 0xD7, >= 0xA1 and < 0xFF) => Sign.Everyday,
            (>= 0x81 and < 0xFF, >= 0x40 and < 0xFF and not 0x7F) => Sign.Rare,
            _ => Sign.Impossible,
        };

    // Big5: A1 to A3 signs, A4 to C6 the common characters; the second byte is 40 to 7E as often as A1 to FE.
    private static Sign TraditionalSign(byte lead, byte trail) =>
        trail is not ((>= 0x40 and <= 0x7E) or (>= 0xA1 and < 0xFF)) ? Sign.Impossible
        : lead is >= 0xA1 and <= 0xC6 ? Sign.Everyday
        : lead is >= 0xC9 and <= 0xF9 ? Sign.Rare
        : Sign.Impossible;

    // Shift JIS: 81 signs, 82 and 83 kana, 88 to 97 the common characters; no Japanese is without kana.
    private static Sign JapaneseSign(byte lead, byte trail) =>
        trail is < 0x40 or 0x7F or > 0xFC ? Sign.Impossible
        : lead is (>= 0x81 and <= 0x83) or (>= 0x88 and <= 0x97) ? Sign.Everyday
        : lead is (>= 0x98 and <= 0x9F) or (>= 0xE0 and <= 0xEA) ? Sign.Rare
        : Sign.Impossible;

    /// <summary>EUC-KR and EUC-JP have the shape of GB 2312: Korean stays in rows B0 to C8, Japanese is full of kana.</summary>
    private static string SimplifiedOrSameShape(ReadOnlySpan<byte> sample)
    {
        var (all, hangul, kana) = (0, 0, 0);
        for (var at = 0; at + 1 < sample.Length; at++)
        {
            if (sample[at] < 0x80)
                continue;
            all += sample[at] >= 0xA4 ? 1 : 0;
            hangul += sample[at] is >= 0xB0 and <= 0xC8 ? 1 : 0;
            kana += sample[at] is 0xA4 or 0xA5 ? 1 : 0;
            at++;
        }
        if (kana > all * 0.2)
            return "euc-jp";
        return all >= 10 && hangul > all * 0.95 ? "euc-kr" : "gb18030";
    }

    /// <summary>In Cyrillic whole words are beyond ASCII, in Latin single letters are.</summary>
    private static string Alphabet(ReadOnlySpan<byte> sample)
    {
        var (high, paired, upper, lower) = (0, 0, 0, 0);
        for (var at = 0; at < sample.Length; at++)
        {
            if (sample[at] < 0x80)
                continue;
            high++;
            paired += (at > 0 && sample[at - 1] >= 0xC0) || (at + 1 < sample.Length && sample[at + 1] >= 0xC0) ? 1 : 0;
            upper += sample[at] is >= 0xC0 and <= 0xDF ? 1 : 0;
            lower += sample[at] >= 0xE0 ? 1 : 0;
        }
        if (paired < high * 0.6)
            return "windows-1252";
        return lower >= upper ? "windows-1251" : "koi8-r"; // in KOI8 the small letters come first
    }
}
