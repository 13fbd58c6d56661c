using Microsoft.Extensions.DependencyInjection;
using Signalbox.Market.Bars;
using Signalbox.Market.Bars.Blocks;
using Signalbox.Market.Files;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Market.Tests;

/// <summary>The program with the market alone, and files to import.</summary>
internal sealed class MarketWorld : IAsyncDisposable
{
    private MarketWorld(TestServer server) => Server = server;

    public TestServer Server { get; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<MarketWorld> StartAsync(DatabaseKind kind) =>
        new(
            await TestServer.StartAsync(
                kind,
                [new MarketModule()],
                new Dictionary<string, string> { ["Jobs:Enabled"] = "false" }
            )
        );

    public T Get<T>()
        where T : notnull => Server.Services.GetRequiredService<T>();

    /// <summary>Imports and packs, as a server does.</summary>
    public async Task<ImportReport> ImportAsync(params string[] paths)
    {
        var report = await Get<ImportFiles>().RunAsync(paths, _ => { }, Ct);
        await Get<PackBars>().RunAsync((_, _) => Task.CompletedTask, Ct);
        return report;
    }

    /// <summary>Imports a file of this name with this text, and packs.</summary>
    public async Task<ImportReport> ImportTextAsync(string name, string text) =>
        await ImportAsync(await WrittenAsync(name, text));

    /// <summary>Imports without packing.</summary>
    public async Task<ImportReport> StoreTextAsync(string name, string text) =>
        await Get<ImportFiles>().RunAsync([await WrittenAsync(name, text)], _ => { }, Ct);

    private async Task<string> WrittenAsync(string name, string text)
    {
        var path = Path.Combine(Server.DataFolder, name);
        await File.WriteAllTextAsync(path, text, Ct);
        return path;
    }

    /// <summary>Every bar that is stored of an instrument.</summary>
    public async Task<IReadOnlyList<BarRow>> BarsAsync(string code)
    {
        var instrument = (await Get<Market.Instruments.InstrumentBook>().ReadAsync(Ct)).ByCode(code);
        Assert.NotNull(instrument);
        return await Get<ReadBars>().RunAsync(instrument.Id, DateOnly.MinValue, DateOnly.MaxValue, Ct);
    }

    /// <summary>Changes the store behind the program's back.</summary>
    public async Task ExecuteAsync(string sql, params (string, object?)[] parameters)
    {
        await using var connection = await Get<Database>().OpenAsync(Ct);
        await using var command = connection.Command(null, Get<Database>().Kind, sql, parameters);
        await command.ExecuteNonQueryAsync(Ct);
    }

    public async Task<long> CountAsync(string sql)
    {
        await using var connection = await Get<Database>().OpenAsync(Ct);
        await using var command = connection.Command(null, Server.Services.GetRequiredService<Database>().Kind, sql);
        return (long)(await command.ExecuteScalarAsync(Ct))!; // a count is never null
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
