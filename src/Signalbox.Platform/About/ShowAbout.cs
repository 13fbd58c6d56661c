using System.Reflection;
using System.Runtime.InteropServices;
using Signalbox.Platform.Data;
using Signalbox.Platform.Hosting;

namespace Signalbox.Platform.About;

/// <summary>A package that is part of the program.</summary>
/// <param name="Licence">SPDX expression where the licence has one.</param>
/// <param name="Url">Null where its maker gives none.</param>
internal sealed record PackageNotice(string Name, string Version, string Licence, string Authors, string? Url);

/// <summary>A part of the product.</summary>
internal sealed record ModuleState(string Name, bool Enabled);

/// <summary>Where the data is.</summary>
/// <param name="Version">As the database says it.</param>
/// <param name="SchemaScript">Name of the platform's newest script that was applied.</param>
/// <param name="SchemaScripts">How many were applied, the modules' included.</param>
internal sealed record DatabaseFacts(DatabaseKind Kind, string Version, string? SchemaScript, int SchemaScripts);

/// <summary>What this installation runs.</summary>
/// <param name="Commit">Null when the build did not know.</param>
/// <param name="Database">Null while the database does not answer.</param>
/// <param name="Modules">On or off, in the order in which they were built in.</param>
/// <param name="Packages">All that is shipped in the program, by name.</param>
internal sealed record AboutAnswer(
    string Version,
    string? Commit,
    string Runtime,
    string System,
    string TimeZone,
    DateTimeOffset StartedAt,
    DatabaseFacts? Database,
    IReadOnlyList<ModuleState> Modules,
    IReadOnlyList<PackageNotice> Packages
);

/// <summary>Tells which build this is, on what it runs, and whose work is in it.</summary>
internal sealed class ShowAbout(Database database, InstalledModules modules, StartState start, TimeProvider clock)
{
    public async Task<AboutAnswer> RunAsync(CancellationToken ct) =>
        new(
            Product.Version,
            Product.Commit,
            RuntimeInformation.FrameworkDescription,
            $"{RuntimeInformation.OSDescription} ({RuntimeInformation.OSArchitecture})",
            clock.LocalTimeZone.Id,
            clock.GetUtcNow() - start.Uptime,
            await FactsAsync(ct),
            [.. modules.All.Select(m => new ModuleState(m.Name, modules.Enabled.Contains(m)))],
            Packages()
        );

    /// <summary>The list that is compared with the lock file of the program by a test.</summary>
    public static IReadOnlyList<PackageNotice> Packages()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("packages.tsv")!; // embedded by the project
        using var reader = new StreamReader(stream);
        List<PackageNotice> packages = [];
        while (reader.ReadLine() is { } line)
            if (line.Split('\t') is [var name, var version, var licence, var authors, var url])
                packages.Add(new PackageNotice(name, version, licence, authors, url.Length == 0 ? null : url));
        return packages;
    }

    private async Task<DatabaseFacts?> FactsAsync(CancellationToken ct)
    {
        try
        {
            await using var connection = await database.OpenAsync(ct);
            await using var command = connection.Command(
                null,
                database.Kind,
                "SELECT max(CASE WHEN name LIKE 'platform/%' THEN name END), count(*) FROM schema_script"
            );
            await using var reader = await command.ExecuteReaderAsync(ct);
            await reader.ReadAsync(ct);
            return new DatabaseFacts(
                database.Kind,
                connection.ServerVersion,
                reader.IsDBNull(0) ? null : reader.GetString(0),
                reader.GetInt32(1)
            );
        }
        catch (Exception fault) when (fault is not OperationCanceledException) // who asks for help names the version, above all then
        {
            return null;
        }
    }
}
