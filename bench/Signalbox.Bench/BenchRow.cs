namespace Signalbox.Bench;

/// <summary>One figure: ours, somebody else's, and the limit, from one run.</summary>
/// <param name="Ratio">How many times better than the other, or how near the limit, as <paramref name="Goal"/> says it.</param>
internal sealed record BenchRow(
    string What,
    string Unit,
    double Ours,
    double? Other,
    string? OtherName,
    double? Limit,
    string? LimitName,
    double Ratio,
    string Goal,
    bool Held
);

/// <summary>A bench as it is written to <c>artifacts/bench</c>.</summary>
internal sealed record BenchResult(string Name, DateTimeOffset At, string Machine, IReadOnlyList<BenchRow> Rows);
