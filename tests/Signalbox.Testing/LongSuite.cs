using Signalbox.Platform.Data;

namespace Signalbox.Testing;

/// <summary>Tests that get better with time run a few rounds always, and many with <c>SIGNALBOX_LONG=1</c>.</summary>
public static class LongSuite
{
    public static bool IsOn { get; } = Environment.GetEnvironmentVariable("SIGNALBOX_LONG") == "1";

    /// <param name="ci">What fits into seconds.</param>
    /// <param name="nightly">What a night is for.</param>
    public static int Rounds(int ci, int nightly) => IsOn ? nightly : ci;

    /// <summary>Shared out between the databases, each to one of them, for all but the SQL is the same; the long suite takes all on both.</summary>
    public static IEnumerable<T> Share<T>(DatabaseKind kind, IEnumerable<T> all) =>
        IsOn ? all : all.Where((_, n) => n % 2 == (kind == DatabaseKind.Sqlite ? 0 : 1));
}
