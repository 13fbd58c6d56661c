using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Operations;

/// <summary>The one row that tells this installation from every other; it travels with the database.</summary>
internal sealed class InstallationName
{
    /// <summary>Always 1.</summary>
    public required int Id { get; init; }

    /// <summary>32 hex digits of chance.</summary>
    public required string Name { get; init; }

    public static void Configure(EntityTypeBuilder<InstallationName> table)
    {
        table.HasKey(n => n.Id);
        table.Property(n => n.Id).ValueGeneratedNever();
    }
}

/// <summary>Tells this installation's name.</summary>
internal sealed class Installation(IDbContextFactory<SignalboxDb> dbs)
{
    /// <exception cref="RefusedException">409 <c>operations.no-name</c>.</exception>
    public async Task<string> NameAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        try
        {
            return await db.Set<InstallationName>().AsNoTracking().Select(n => n.Name).SingleOrDefaultAsync(ct)
                ?? throw RefusedException.Conflict(
                    "operations.no-name",
                    "The row of operations_installation_name was removed: this database cannot tell whose it is. Restore the newest set."
                );
        }
        catch (DbException fault)
        {
            throw RefusedException.Conflict(
                "operations.no-name",
                $"The database has no name of its installation yet: {fault.Message} Start the server once, or run signalbox migrate."
            );
        }
    }
}
