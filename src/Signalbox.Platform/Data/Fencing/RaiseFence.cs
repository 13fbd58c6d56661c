using System.Data.Common;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Hosting;

namespace Signalbox.Platform.Data.Fencing;

/// <summary>Makes a database that was loaded from a set fit to be used: its schema this version's, its doubtful parts held.</summary>
public sealed class RaiseFence
{
    private readonly SchemaScripts scripts;
    private readonly Offers offers;

    internal RaiseFence(SchemaScripts scripts, Offers offers) => (this.scripts, this.offers) = (scripts, offers);

    /// <summary>Brings the loaded database's tables up to date.</summary>
    /// <returns>The names of the scripts that were applied.</returns>
    /// <exception cref="Errors.RefusedException">409 <c>data.schema-newer</c>, 409 <c>data.schema-edited</c>.</exception>
    public async Task<IReadOnlyList<string>> MigrateAsync(DataOptions loaded, CancellationToken ct)
    {
        using var database = new Database(Options.Create(loaded));
        return await scripts.For(database).ApplyAsync(ct);
    }

    /// <summary>Holds what may have been done already, in one commit; a second call for the same restore changes nothing.</summary>
    /// <param name="id">The restore's.</param>
    /// <returns>How many things each part holds, by the part's name.</returns>
    public async Task<IReadOnlyDictionary<string, int>> RunAsync(
        string id,
        DataOptions loaded,
        DbConnection? previous,
        DateTimeOffset from,
        DateTimeOffset until,
        CancellationToken ct
    )
    {
        using var database = new Database(Options.Create(loaded));
        await using var transaction = await database.BeginWriteAsync(ct);
        var held = new Dictionary<string, int>(StringComparer.Ordinal);
        await using (var known = transaction.Command("SELECT count(*) FROM fence WHERE id = @id", ("@id", id)))
            if (
                Convert.ToInt64(await known.ExecuteScalarAsync(ct), System.Globalization.CultureInfo.InvariantCulture)
                > 0
            )
                return held;
        var window = new FenceWindow(transaction, previous, from, until);
        foreach (var step in offers.FenceSteps)
            held[step.Name] = await step.RunAsync(window, ct);
        await window.ExecuteAsync(
            """
            INSERT INTO fence (id, from_at, until_at, is_told_known, held, released_at)
            VALUES (@id, @from, @until, @known, @held, NULL)
            """,
            [
                ("@id", id),
                ("@from", from),
                ("@until", until),
                ("@known", previous is not null),
                ("@held", held.Values.Sum()),
            ],
            ct
        );
        await transaction.CommitAsync(ct);
        return held;
    }
}
