namespace Signalbox.FarEnds.Market;

/// <summary>Numbers that look like chance and are the same each time: functions of a seed, a stream and a place.</summary>
internal static class MarketNoise
{
    /// <returns>At least 0, below 1.</returns>
    public static double Unit(ulong seed, int stream, int at)
    {
        var mixed = Mix(seed + ((ulong)(uint)stream * 0x9E3779B97F4A7C15));
        return (Mix(mixed + ((ulong)(uint)at * 0xD1B54A32D192ED03)) >> 11) * (1.0 / (1UL << 53));
    }

    /// <returns>From -1 to 1.</returns>
    public static double Signed(ulong seed, int stream, int at) => (2 * Unit(seed, stream, at)) - 1;

    /// <summary>A smooth line through chance points that are a period apart.</summary>
    /// <returns>From -1 to 1; a step changes it by 3 / period at most.</returns>
    public static double Wave(ulong seed, int stream, int at, int period)
    {
        var (cell, offset) = Math.DivRem(at, period);
        var part = (double)offset / period;
        var before = Signed(seed, stream, cell);
        return before + ((Signed(seed, stream, cell + 1) - before) * part * part * (3 - (2 * part)));
    }

    /// <summary>A seed of its own for each text.</summary>
    public static ulong Seed(int seed, string text)
    {
        var hash = 14695981039346656037UL ^ (uint)seed;
        foreach (var letter in text)
            hash = (hash ^ letter) * 1099511628211UL;
        return Mix(hash);
    }

    /// <summary>The last step of SplitMix64.</summary>
    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
