using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;

namespace Signalbox.Radar.Sources;

/// <summary>A source as a caller sees it.</summary>
/// <param name="NotBefore">Not asked again before this instant; null is any time.</param>
/// <param name="LastError">Why the last reading failed; null when it did not.</param>
internal sealed record SourceRow(
    Guid Id,
    SourceKind Kind,
    string Title,
    string Address,
    bool Enabled,
    DateTimeOffset? LastReadAt,
    DateTimeOffset? NewestAt,
    string? LastError,
    int FailuresInRow,
    DateTimeOffset? NotBefore,
    IReadOnlyList<string> Repairs
)
{
    public static SourceRow From(Source source) =>
        new(
            source.Id,
            source.Kind,
            source.Title,
            source.Address,
            source.Enabled,
            source.LastReadAt,
            source.NewestAt,
            source.LastError,
            source.FailuresInRow,
            source.NotBefore,
            source.Repairs
        );
}

/// <summary>Every source, oldest first.</summary>
internal sealed class ListSources(IDbContextFactory<SignalboxDb> dbs)
{
    /// <returns>At most 2,000 rows.</returns>
    public async Task<IReadOnlyList<SourceRow>> RunAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var sources = await db.Set<Source>().AsNoTracking().OrderBy(s => s.CreatedAt).Take(2000).ToListAsync(ct);
        return [.. sources.Select(SourceRow.From)];
    }
}
