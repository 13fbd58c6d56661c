namespace Signalbox.Testing;

/// <summary>Tests that get better with time run a few rounds always, and many with <c>SIGNALBOX_LONG=1</c>.</summary>
public static class LongSuite
{
    public static bool IsOn { get; } = Environment.GetEnvironmentVariable("SIGNALBOX_LONG") == "1";

    /// <param name="ci">What fits into seconds.</param>
    /// <param name="long">What a night is for.</param>
    public static int Rounds(int ci, int @long) => IsOn ? @long : ci;
}
