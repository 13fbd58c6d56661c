using Microsoft.Extensions.Logging;
using Signalbox.Platform.Health.History;
using Signalbox.Platform.Hosting;

namespace Signalbox.Platform.Overview;

/// <summary>All that the first page shows of every part.</summary>
/// <param name="Tiles">In their order; one whose part does not answer is missing.</param>
/// <param name="Attention">The worst first, at most 200.</param>
internal sealed record OverviewAnswer(
    IReadOnlyList<Tile> Tiles,
    IReadOnlyList<AttentionItem> Attention,
    HealthOverview Health
);

/// <summary>Gathers figures, what needs the owner, and the checks. It answers, with what there is, without a database too.</summary>
internal sealed partial class ShowOverview(
    Offers offers,
    NeedsAttention attention,
    ListHealth health,
    IServiceProvider services,
    ILogger<ShowOverview> log
)
{
    private const int AttentionTile = 30;

    public async Task<OverviewAnswer> RunAsync(CancellationToken ct)
    {
        var tiles = offers.Tiles.Select(t => (t.Order, Made: MadeAsync(t.Make, ct))).ToList();
        var looked = await health.RunAsync(ct);
        var items = await attention.RunAsync(looked, ct);
        await Task.WhenAll(tiles.Select(t => t.Made));
        List<(int Order, Tile Tile)> shown = [(AttentionTile, Count(items))];
        foreach (var (order, made) in tiles)
            if (await made is { } tile)
                shown.Add((order, tile));
        return new OverviewAnswer([.. shown.OrderBy(t => t.Order).Select(t => t.Tile)], items, looked);
    }

    private async Task<Tile?> MadeAsync(
        Func<IServiceProvider, CancellationToken, Task<Tile>> make,
        CancellationToken ct
    )
    {
        try
        {
            return await InTime.RunAsync(stop => make(services, stop), ct);
        }
        catch (Exception fault) when (!ct.IsCancellationRequested) // anybody's code, and the rest must be shown
        {
            LogLeftOut(make.Method.DeclaringType?.FullName ?? make.Method.Name, fault);
            return null;
        }
    }

    private static Tile Count(IReadOnlyList<AttentionItem> items)
    {
        var critical = items.Count(i => i.Severity == AttentionSeverity.Critical);
        return new Tile
        {
            Key = "overview.attention",
            LabelZh = "需要你处理",
            LabelEn = "Needs you",
            Value = items.Count,
            SubZh = items.Count == 0 ? "一切正常" : $"其中 {critical} 项是故障",
            SubEn = items.Count == 0 ? "All is well" : $"{critical} not working",
            Path = "/#attention",
        };
    }

    [LoggerMessage(1621, LogLevel.Warning, "A figure of {Part} could not be made and was left out")]
    private partial void LogLeftOut(string part, Exception fault);
}
