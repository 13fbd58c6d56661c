using Signalbox.Platform.Data.Fencing;

namespace Signalbox.Platform.Llm;

/// <summary>After a restore: what was spent stays spent, so that a day's budget is not given out twice.</summary>
internal static class AttemptFence
{
    public static FenceStep Step { get; } = new("llm-attempts", RunAsync);

    private static async Task<int> RunAsync(FenceWindow window, CancellationToken ct)
    {
        if (window.Previous is null)
            return 0;
        var rows = await window.PreviousRowsAsync(
            "SELECT * FROM llm_attempt WHERE started_at >= @from",
            [("@from", window.From - TimeSpan.FromDays(1))],
            ct
        );
        foreach (var row in rows)
            await window.InsertAsync("llm_attempt", row, ct);
        return 0;
    }
}
