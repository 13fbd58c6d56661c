using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.FarEnds.FeedSite;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Http;
using Signalbox.Radar.Sources.Feeds;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Sources.Feeds;

/// <summary>The feed reader as the program has it, and a site on a port of its own that it is allowed to read.</summary>
internal sealed class FeedRig : IAsyncDisposable
{
    private readonly ServiceProvider services;

    private long takenBytes;

    private FeedRig(ServiceCollection services, FeedServer site, TestClock clock)
    {
        (Site, Clock) = (site, clock);
        services.AddHttpClient(WebDownload.Client).UseSocketsHttpHandler((handler, _) => Count(handler));
        this.services = services.BuildServiceProvider();
    }

    public FeedServer Site { get; }

    public TestClock Clock { get; }

    /// <summary>How many bytes the program has taken off its connections.</summary>
    public long TakenBytes => Interlocked.Read(ref takenBytes);

    public HostManners Manners => services.GetRequiredService<HostManners>();

    /// <param name="settings">By key, e.g. <c>Radar:Feeds:MaxBytes</c>.</param>
    public static async Task<FeedRig> StartAsync(params (string Key, string Value)[] settings)
    {
        var site = await FeedServer.StartAsync(TestContext.Current.CancellationToken);
        var clock = new TestClock();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(
            new ConfigurationBuilder()
                .AddInMemoryCollection([new("Outbound:AllowedPrivateHosts", new Uri(site.Url).Authority)])
                .AddInMemoryCollection(settings.Select(s => new KeyValuePair<string, string?>(s.Key, s.Value)))
                .Build()
        );
        services.AddLogging();
        services.AddMetrics();
        services.AddSingleton<TimeProvider>(clock);
        services.AddChecked<OutboundOptions>("Outbound");
        services.AddSingleton<AddressGuard>();
        services.AddFeeds();
        return new FeedRig(services, site, clock);
    }

    public Task<FeedFetch> FetchAsync(Uri address) => FetchAsync(new FeedRequest(address));

    public Task<FeedFetch> FetchAsync(FeedRequest request) =>
        FetchUntilAsync(request, TestContext.Current.CancellationToken);

    public Task<FeedFetch> FetchUntilAsync(FeedRequest request, CancellationToken ct) =>
        services.GetRequiredService<FetchFeed>().RunAsync(request, ct);

    public Task<RefusedException> RefusalAsync(Uri address) =>
        Assert.ThrowsAsync<RefusedException>(() => FetchAsync(address));

    public Task<ArticlePage> PageAsync(Uri address) =>
        services.GetRequiredService<FetchArticlePage>().RunAsync(address, TestContext.Current.CancellationToken);

    public Task<ParsedFeed> FileAsync(string path) =>
        services.GetRequiredService<ReadFeedFile>().RunAsync(path, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await Site.DisposeAsync();
    }

    private void Count(SocketsHttpHandler handler)
    {
        var connect = handler.ConnectCallback!; // the address guard's
        handler.ConnectCallback = async (context, ct) =>
            new CountingStream(await connect(context, ct), count => Interlocked.Add(ref takenBytes, count));
    }
}
