using System.Collections.Concurrent;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Signalbox.Platform;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Data;
using Signalbox.Platform.Hosting;

namespace Signalbox.Testing;

/// <summary>Databases whose tables are there: made once for each set of modules, by the program's own scripts, and then copied.</summary>
/// <remarks>Thousands of tests would run the same scripts again; that the scripts work is tested where they are.</remarks>
internal static class MigratedDatabases
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<TestDatabase>>> Models = new(StringComparer.Ordinal);

    static MigratedDatabases() =>
        AppDomain.CurrentDomain.ProcessExit += (_, _) => RemoveAsync().GetAwaiter().GetResult();

    /// <summary>One of its own for a test; on PostgreSQL, which wants nobody near what it copies, an empty one.</summary>
    public static async Task<TestDatabase> CopyAsync(
        DatabaseKind kind,
        IReadOnlyList<IModule> modules,
        CancellationToken ct
    )
    {
        if (kind == DatabaseKind.Postgres)
            return await TestDatabase.CreateAsync(kind, ct);
        var key = string.Join(", ", modules.Select(m => m.GetType().AssemblyQualifiedName));
        return TestDatabase.CopyOf(await Models.GetOrAdd(key, _ => new(() => MakeAsync(modules))).Value);
    }

    /// <remarks>It takes no token: the test that comes first makes it for all.</remarks>
    private static async Task<TestDatabase> MakeAsync(IReadOnlyList<IModule> modules)
    {
        var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, CancellationToken.None);
        await using var app = SignalboxApp.Build(
            SettingsInput.Only(),
            modules,
            builder =>
            {
                builder.WebHost.UseUrls("http://127.0.0.1:0");
                builder.Logging.ClearProviders();
                builder.Configuration.AddInMemoryCollection([
                    new("Data:Kind", nameof(DatabaseKind.Sqlite)),
                    new("Data:ConnectionString", database.ConnectionString),
                    new("Installation:DataFolder", database.Folder),
                ]);
                builder.Services.AddSingleton<TimeProvider>(new TestClock());
            }
        );
        await app.Services.GetRequiredService<SchemaScripts>().ApplyAsync(CancellationToken.None);
        return database;
    }

    private static async Task RemoveAsync()
    {
        foreach (
            var model in Models.Values.Where(m => m is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        )
            await (await model.Value).DisposeAsync();
    }
}
