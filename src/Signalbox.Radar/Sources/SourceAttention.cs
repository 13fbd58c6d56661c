using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Platform.Overview;

namespace Signalbox.Radar.Sources;

/// <summary>Without a source nothing is read.</summary>
internal static class SourceAttention
{
    public static async Task<IReadOnlyList<AttentionItem>> RunAsync(IServiceProvider services, CancellationToken ct)
    {
        await using var db = await services
            .GetRequiredService<IDbContextFactory<SignalboxDb>>()
            .CreateDbContextAsync(ct);
        return await db.Set<Source>().AnyAsync(s => s.Enabled, ct)
            ? []
            :
            [
                new AttentionItem
                {
                    Key = "radar.no-source",
                    Severity = AttentionSeverity.Warning,
                    TitleZh = "还没有来源，雷达没有文章可读",
                    TitleEn = "No source is set up; the radar has nothing to read",
                    Path = "/sources",
                },
            ];
    }
}
