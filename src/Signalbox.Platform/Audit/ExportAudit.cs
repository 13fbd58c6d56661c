using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;

namespace Signalbox.Platform.Audit;

/// <summary>Writes the whole audit log as lines of JSON, oldest first, each with the hashes that chain it.</summary>
public sealed class ExportAudit
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly IDbContextFactory<SignalboxDb> dbs;

    internal ExportAudit(IDbContextFactory<SignalboxDb> dbs) => this.dbs = dbs;

    /// <summary>One entry a line, each ended by a line feed.</summary>
    public async Task RunAsync(Stream target, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await foreach (
            var entry in db.Set<Entry>().AsNoTracking().OrderBy(e => e.Seq).AsAsyncEnumerable().WithCancellation(ct)
        )
        {
            await JsonSerializer.SerializeAsync(target, entry, Form, ct);
            await target.WriteAsync("\n"u8.ToArray(), ct);
        }
    }
}
