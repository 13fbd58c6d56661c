using System.Globalization;
using Signalbox.Platform.Data;

namespace Signalbox.Radar.Tests.Month;

/// <summary>A request in the program's own meter.</summary>
internal sealed record MeteredAttempt(
    DateTimeOffset At,
    string Status,
    int Input,
    int Output,
    decimal CostCny,
    bool Estimated
);

/// <summary>A push in the program's own outbox.</summary>
internal sealed record OutboxLine(string Key, string State, string? Reason, string Link);

/// <summary>Reads what the program has written down.</summary>
internal static class MonthBooks
{
    public static Task<List<MeteredAttempt>> AttemptsAsync(MonthWorld world) =>
        world.ListAsync(
            "SELECT started_at, status, input_tokens, output_tokens, cost_cny, estimated FROM llm_attempt",
            r => new MeteredAttempt(
                r.Instant(world.Kind, 0),
                r.GetString(1),
                r.GetInt32(2),
                r.GetInt32(3),
                r.IsDBNull(4) ? 0 : Convert.ToDecimal(r.GetValue(4), CultureInfo.InvariantCulture),
                r.GetBoolean(5)
            )
        );

    public static Task<List<OutboxLine>> PushesAsync(MonthWorld world) =>
        world.ListAsync(
            "SELECT key, state, reason, link FROM channel_delivery WHERE kind = 'radar.report' ORDER BY created_at",
            r => new OutboxLine(r.GetString(0), r.GetString(1), r.IsDBNull(2) ? null : r.GetString(2), r.GetString(3))
        );
}
