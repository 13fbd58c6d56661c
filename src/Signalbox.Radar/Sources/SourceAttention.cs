using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Platform.Overview;

namespace Signalbox.Radar.Sources;

/// <summary>Sources that somebody has to look at: none at all, some that are silent for too long, some that were given up.</summary>
internal static class SourceAttention
{
    private const int MostNames = 5;

    public static async Task<IReadOnlyList<AttentionItem>> RunAsync(IServiceProvider services, CancellationToken ct)
    {
        await using var db = await services
            .GetRequiredService<IDbContextFactory<SignalboxDb>>()
            .CreateDbContextAsync(ct);
        var read = db.Set<Source>().AsNoTracking().Where(s => s.Enabled);
        if (!await read.AnyAsync(ct))
            return [NoSource];
        var silent = await NamesAsync(
            read.Where(s => s.GivenUpAt == null && s.FailuresInRow == 0 && s.LastReadAt > s.SilentAt),
            ct
        );
        var givenUp = await NamesAsync(read.Where(s => s.GivenUpAt != null), ct);
        return [.. Silent(silent), .. GivenUp(givenUp)];
    }

    private static AttentionItem NoSource { get; } =
        new()
        {
            Key = "radar.no-source",
            Severity = AttentionSeverity.Warning,
            TitleZh = "还没有来源，雷达没有文章可读",
            TitleEn = "No source is set up; the radar has nothing to read",
            Path = "/sources",
        };

    /// <summary>By name where everybody sees them; one's own are counted, for everybody reads this.</summary>
    private static async Task<Found> NamesAsync(IQueryable<Source> sources, CancellationToken ct) =>
        new(
            await sources
                .Where(s => s.OwnerId == null)
                .OrderBy(s => s.Title)
                .Select(s => s.Title)
                .Take(MostNames)
                .ToListAsync(ct),
            await sources.CountAsync(ct)
        );

    private sealed record Found(List<string> Titles, int Count)
    {
        private int Others => Count - Titles.Count;

        public string Zh =>
            $"{string.Join('、', Titles)}{(Others == 0 ? "" : Titles.Count == 0 ? $"{Others} 个" : $" 等 {Count} 个")}";

        public string En =>
            $"{string.Join(", ", Titles)}{(Others == 0 ? "" : Titles.Count == 0 ? $"{Others}" : $" and {Others} more")}";
    }

    private static IEnumerable<AttentionItem> Silent(Found found)
    {
        if (found.Count > 0)
            yield return new AttentionItem
            {
                Key = "radar.silent",
                Severity = AttentionSeverity.Warning,
                TitleZh = $"比平时安静得久的来源：{found.Zh}",
                TitleEn = $"Sources silent for longer than usual: {found.En}",
                Remedy = "Compare each with the site itself; one that has ended may be switched off.",
                RemedyZh = "和网站本身对一对；确实停更的可以停用。",
                Path = "/sources?view=failing",
                InsteadOfCheck = "radar.silent",
            };
    }

    private static IEnumerable<AttentionItem> GivenUp(Found found)
    {
        if (found.Count > 0)
            yield return new AttentionItem
            {
                Key = "radar.given-up",
                Severity = AttentionSeverity.Warning,
                TitleZh = $"不再读取的来源：{found.Zh}",
                TitleEn = $"Sources that are not read any more: {found.En}",
                Remedy = "Correct the address, ask again, or remove it.",
                RemedyZh = "改正地址、再试一次，或者移除。",
                Path = "/sources?view=failing",
            };
    }
}
