using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Signalbox.Platform.Data;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Jobs;
using Signalbox.TestHost;

// The engine in a process of its own, for tests that kill it. It says «ready», and ends when its standard input does.
var orders = HostOrders.Read(args[0]);
var clock = new HostClock(orders.Speed, orders.Origin, orders.Offset);
await using var app = SignalboxApp.Build(
    [],
    [new HostModule(orders)],
    builder =>
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(new LineLog());
        builder.Configuration.AddInMemoryCollection([
            new("Data:Kind", orders.Kind.ToString()),
            new("Data:ConnectionString", orders.ConnectionString),
            new("Installation:DataFolder", orders.Folder),
            .. orders.Settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)),
        ]);
        builder.Services.AddSingleton<TimeProvider>(clock);
    }
);
await app.Services.GetRequiredService<SchemaScripts>().ApplyAsync(CancellationToken.None);
var engine = app.Services.GetRequiredService<JobEngine>();
await engine.StartAsync(CancellationToken.None);
Console.WriteLine("ready");

using var stopping = new CancellationTokenSource();
var producer = app.Services.GetRequiredService<Producer>();
var working = orders.Produce ? producer.RunAsync(stopping.Token) : producer.WatchAsync(stopping.Token);
while (await Console.In.ReadLineAsync() is { } line)
{
    if (line.StartsWith("clock ", StringComparison.Ordinal))
    {
        clock.Offset = TimeSpan.Parse(line.AsSpan(6), CultureInfo.InvariantCulture);
        Console.WriteLine($"clock is {clock.GetUtcNow():O}");
        continue;
    }
    await stopping.CancelAsync();
    await working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    await engine.StopAsync(CancellationToken.None);
    Console.WriteLine("stopped");
    return 0;
}

// Whoever started us is gone.
Environment.Exit(3);
return 3;
