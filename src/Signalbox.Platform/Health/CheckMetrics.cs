using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;

namespace Signalbox.Platform.Health;

/// <summary>Tells how the checks came out when they were last looked at; it looks at none itself.</summary>
internal sealed class CheckMetrics(HealthRunner runner, IMeterFactory meters) : IHostedService, IDisposable
{
    private readonly Meter meter = meters.Create("Signalbox.Health");

    public Task StartAsync(CancellationToken cancellationToken)
    {
        meter.CreateObservableGauge(
            CheckFails.Metric,
            () =>
                runner.Known.Select(look => new Measurement<int>(
                    (int)look.Result.State,
                    new KeyValuePair<string, object?>("check", look.Check.Name)
                )),
            description: "How a check last came out: 0 ok, 1 warn, 2 fail, 3 unknown."
        );
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => meter.Dispose();
}
