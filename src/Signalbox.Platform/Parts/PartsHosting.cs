using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;

namespace Signalbox.Platform.Parts;

/// <summary>The parts' check and figures.</summary>
internal static class PartsHosting
{
    public const string Check = "jobs.parts";

    public static void AddParts(this IServiceCollection services)
    {
        services.AddSingleton<KeepParts>();
        services.AddHostedService<PartsMetrics>();
    }

    public static void OfferParts(this Offers offers) =>
        offers.Check(
            new HealthCheck(Check, Required: false, LookAsync) { Group = CheckGroup.Jobs, Runbook = "no-response" }
        );

    private static Task<CheckResult> LookAsync(IServiceProvider services, CancellationToken ct)
    {
        var parts = services.GetRequiredService<KeepParts>().Now;
        // A command has no parts: what the server that has them wrote down is what counts.
        return parts.Count == 0 && !services.GetRequiredService<StartState>().IsReady
            ? FromSamples.LookAsync(services, Check, CheckState.Unknown, ct)
            : Task.FromResult(Judge(parts));
    }

    private static CheckResult Judge(IReadOnlyList<PartNow> parts)
    {
        const string remedyZh = "日志里有原因；它不能自己恢复时就重启服务器。";
        const string remedyEn = "The log says why; restart the server when it does not come back by itself.";
        if (parts.FirstOrDefault(p => p.Stands) is { } down)
            return CheckResult.Fail(
                $"后台部件 {down.Name} 停下了：10 分钟内重启 3 次后又失败。{down.Fault}",
                $"The part {down.Name} stands: it failed after three restarts in ten minutes. {down.Fault}",
                remedyZh,
                remedyEn
            );
        return parts.MaxBy(p => p.Restarts) is { Restarts: > 0 } shaky
            ? CheckResult.Warn(
                $"后台部件 {shaky.Name} 在 10 分钟内重启了 {shaky.Restarts} 次。{shaky.Fault}",
                $"The part {shaky.Name} was started again {shaky.Restarts} times in ten minutes. {shaky.Fault}",
                remedyZh,
                remedyEn
            )
            : CheckResult.Ok(
                $"服务器的 {parts.Count} 个后台部件都在工作。",
                $"All {parts.Count} parts of the server work."
            );
    }

    private sealed class PartsMetrics(KeepParts parts, IMeterFactory meters) : IHostedService, IDisposable
    {
        private readonly Meter meter = meters.Create("Signalbox.Parts");

        public Task StartAsync(CancellationToken cancellationToken)
        {
            meter.CreateObservableGauge(
                "part_up",
                () =>
                    parts.Now.Select(p => new Measurement<int>(
                        p.Stands ? 0 : 1,
                        new KeyValuePair<string, object?>("part", p.Name)
                    )),
                description: "Whether a part of the server works: 0 when it failed too often and stands."
            );
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose() => meter.Dispose();
    }
}
