using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;

namespace Signalbox.Operations.Offsite;

/// <summary>The age of the newest copy elsewhere.</summary>
internal sealed class OffsiteMetrics(IMeterFactory meters, OffsiteState state, TimeProvider clock)
    : IHostedService,
        IDisposable
{
    private Meter? meter;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        meter = meters.Create("Signalbox.Offsite");
        meter.CreateObservableGauge(
            "backup_offsite_lag_seconds",
            Observe,
            unit: "s",
            description: "Age of the newest complete set in the store elsewhere, as last seen; absent when none was."
        );
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => meter?.Dispose();

    private IEnumerable<Measurement<double>> Observe() =>
        state.Read()?.Sets is [var newest, ..]
            ? [new Measurement<double>((clock.GetUtcNow() - SetId.At(newest.Id)).TotalSeconds)]
            : [];
}
