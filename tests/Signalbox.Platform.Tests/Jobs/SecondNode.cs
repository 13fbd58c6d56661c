using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Data;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Jobs;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Jobs;

/// <summary>Another process on the same database, without a web server; disposing it is a kill: it signs nothing off.</summary>
internal sealed class SecondNode(WebApplication app, WorkModule module, TestClock clock) : IAsyncDisposable
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public WorkModule Module => module;

    public TestClock Clock => clock;

    public JobEngine Engine => app.Services.GetRequiredService<JobEngine>();

    public JobQueue Queue => app.Services.GetRequiredService<JobQueue>();

    /// <param name="first">Whose database and time it shares.</param>
    public static SecondNode Build(Bench first, WorkModule module, params (string Key, string Value)[] settings)
    {
        var clock = new TestClock();
        clock.Advance(first.Clock.GetUtcNow() - clock.GetUtcNow());
        var data = first.Get<IOptions<DataOptions>>().Value;
        var app = SignalboxApp.Build(
            [],
            [module],
            builder =>
            {
                builder.Logging.ClearProviders();
                builder.Configuration.AddInMemoryCollection([
                    new("Data:Kind", data.Kind.ToString()),
                    new("Data:ConnectionString", data.ConnectionString),
                    new("Installation:DataFolder", first.Server.DataFolder),
                    .. settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)),
                ]);
                builder.Services.AddSingleton<TimeProvider>(clock);
            }
        );
        return new SecondNode(app, module, clock);
    }

    public Task StartAsync() => Engine.StartAsync(Ct);

    public Task StopAsync() => Engine.StopAsync(Ct);

    public Task IdleAsync() => Engine.IdleAsync(Ct).WaitAsync(TimeSpan.FromSeconds(60), Ct);

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
