using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Signalbox.Platform;
using Signalbox.Platform.Data;
using Signalbox.Radar.Sources.WeRss;

namespace Signalbox.Radar.Sources;

/// <summary>Keeps one source for the WeRSS server that the settings name, and none switched on when they name none.</summary>
internal sealed class EnsureWeRssSource(
    IDbContextFactory<SignalboxDb> dbs,
    IOptions<WeRssOptions> options,
    TimeProvider clock
)
{
    public async Task RunAsync(CancellationToken ct)
    {
        var address = options.Value.BaseUrl;
        await using var db = await dbs.CreateDbContextAsync(ct);
        var servers = await db.Set<Source>().Where(s => s.Kind == SourceKind.WeRssServer).ToListAsync(ct);
        foreach (var other in servers.Where(s => s.Address != address))
            other.Enabled = false;
        if (address.Length > 0 && servers.All(s => s.Address != address))
            db.Add(
                new Source
                {
                    Id = Ids.New(clock),
                    Kind = SourceKind.WeRssServer,
                    Title = "WeRSS",
                    Address = address,
                    CreatedAt = clock.GetUtcNow(),
                }
            );
        await db.SaveChangesAsync(ct);
    }
}
