using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;

namespace Signalbox.Radar.Reports.Templates;

/// <summary>How a kind of push is worded now.</summary>
/// <param name="Number">Of the version; 0 where none was ever saved.</param>
/// <param name="Title">Empty is the program's own.</param>
/// <param name="Body">Empty is the program's own.</param>
/// <param name="ChangedAt">Null where none was ever saved.</param>
internal sealed record TemplateRow(PushKind Kind, int Number, string Title, string Body, DateTimeOffset? ChangedAt);

/// <summary>How pushes are worded.</summary>
internal sealed class ListTemplates(IDbContextFactory<SignalboxDb> dbs)
{
    /// <returns>One row a kind.</returns>
    public async Task<IReadOnlyList<TemplateRow>> RunAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        List<TemplateRow> rows = [];
        foreach (var kind in Enum.GetValues<PushKind>())
        {
            var newest = await db.Set<PushTemplate>()
                .AsNoTracking()
                .Where(t => t.Kind == kind)
                .OrderByDescending(t => t.Number)
                .FirstOrDefaultAsync(ct);
            rows.Add(new(kind, newest?.Number ?? 0, newest?.Title ?? "", newest?.Body ?? "", newest?.CreatedAt));
        }
        return rows;
    }
}
