using System.Globalization;
using System.Security.Cryptography;

namespace Signalbox.Shop.Xianyu.Wire;

/// <summary>Makes the ids that frames carry; two never meet, also within a millisecond.</summary>
/// <remarks>One for each socket.</remarks>
internal sealed class FrameIds(TimeProvider clock)
{
    private long last;

    /// <summary>Of a request: up to three digits, the time in ms, a blank and 0. Its answer carries the same.</summary>
    public string Mid() =>
        string.Create(CultureInfo.InvariantCulture, $"{RandomNumberGenerator.GetInt32(1000)}{Next()} 0");

    /// <summary>Of a message that is sent: the time in ms and a digit, below zero.</summary>
    public string Uuid() => string.Create(CultureInfo.InvariantCulture, $"-{Next()}1");

    /// <summary>What an answer is matched by: the part before the first blank.</summary>
    public static string Key(string mid) =>
        mid.IndexOf(' ', StringComparison.Ordinal) is >= 0 and var blank ? mid[..blank] : mid;

    /// <summary>The time in ms, or one more than the last where that was used.</summary>
    private long Next()
    {
        while (true)
        {
            var before = Interlocked.Read(ref last);
            var next = Math.Max(clock.GetUtcNow().ToUnixTimeMilliseconds(), before + 1);
            if (Interlocked.CompareExchange(ref last, next, before) == before)
                return next;
        }
    }
}
