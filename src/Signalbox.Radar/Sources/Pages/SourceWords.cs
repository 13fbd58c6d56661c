using Signalbox.Platform.Ui.Layout;

namespace Signalbox.Radar.Sources.Pages;

/// <summary>How the console shows what became of readings.</summary>
internal static class SourceWords
{
    private const int Shown = 30;

    public static string Lamp(SourceState state) =>
        state switch
        {
            SourceState.Ok => "ok",
            SourceState.Warn => "warn",
            SourceState.Fail or SourceState.GivenUp => "crit",
            _ => "off",
        };

    /// <summary>Always as many, so that bars of different sources line up.</summary>
    public static IReadOnlyList<string> Bars(IReadOnlyList<ReadOutcome> reads) =>
        [
            .. Enumerable.Repeat("", Math.Max(0, Shown - reads.Count)),
            .. reads.TakeLast(Shown).Select(r => r == ReadOutcome.Failed ? "crit" : "ok"),
        ];

    public static string Says(IReadOnlyList<ReadOutcome> reads, Viewing seat) =>
        reads.Count == 0
            ? seat.Words["sources.reads.none"]
            : seat.Words["sources.reads.says", reads.Count, reads.Count(r => r == ReadOutcome.Failed)];
}
