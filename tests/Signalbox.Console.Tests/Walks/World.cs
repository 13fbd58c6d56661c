using Signalbox.Market;
using Signalbox.Operations;
using Signalbox.Platform;
using Signalbox.Platform.Data;
using Signalbox.Radar;
using Signalbox.Server.Demo;
using Signalbox.Shop;
using Signalbox.Testing;

namespace Signalbox.Console.Tests.Walks;

/// <summary>The real server, as it is shipped, with or without the sample data.</summary>
internal static class World
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <param name="settings">Beside the usual ones.</param>
    public static Task<TestServer> EmptyAsync(
        IDictionary<string, string>? settings = null,
        DatabaseKind kind = DatabaseKind.Sqlite
    ) =>
        TestServer.StartAsync(
            kind,
            (IReadOnlyList<IModule>)
                [new RadarModule(SampleTexts.At), new MarketModule(), new ShopModule(), new OperationsModule()],
            settings
        );

    /// <summary>Before anybody has an account.</summary>
    public static Task<TestServer> UntouchedAsync() =>
        EmptyAsync(new Dictionary<string, string> { ["Identity:AdminPassword"] = null! }); // named, so that the test server makes none

    /// <summary>With sources, articles, opportunities and a report.</summary>
    public static async Task<TestServer> WithSamplesAsync(DatabaseKind kind = DatabaseKind.Sqlite)
    {
        var server = await EmptyAsync(settings: null, kind);
        using var answer = await server.Http.PutAsync("/api/v1/radar/samples", content: null, Ct);
        answer.EnsureSuccessStatusCode();
        return server;
    }
}
