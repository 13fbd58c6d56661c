using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Identity.Sessions;

namespace Signalbox.Platform.Identity.Pages;

/// <summary>When users were at the console last.</summary>
internal sealed class LastSeen(IDbContextFactory<SignalboxDb> dbs)
{
    /// <returns>By user; whoever never was is not in it.</returns>
    public async Task<IReadOnlyDictionary<Guid, DateTimeOffset>> RunAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<Session>()
            .AsNoTracking()
            .GroupBy(s => s.UserId)
            .Select(g => new { g.Key, At = g.Max(s => s.SeenAt) })
            .Take(500)
            .ToDictionaryAsync(g => g.Key, g => g.At, ct);
    }
}
