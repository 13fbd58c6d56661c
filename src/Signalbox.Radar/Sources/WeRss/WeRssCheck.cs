using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Health;

namespace Signalbox.Radar.Sources.WeRss;

/// <summary>The health check <c>radar.werss</c>. Its answer is kept for five minutes: a probe every few seconds must not become WeRSS's load.</summary>
internal sealed class WeRssCheck(WeRssClient client, TimeProvider clock)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(5);

    private readonly Lock gate = new();
    private (CheckResult Result, DateTimeOffset Until)? kept;

    /// <summary>What the module offers. The program is only degraded without WeRSS: feeds are read and reports are made all the same.</summary>
    public static HealthCheck Offer() =>
        new("radar.werss", Required: false, (services, ct) => services.GetRequiredService<WeRssCheck>().RunAsync(ct))
        {
            Group = CheckGroup.Sources,
            Runbook = "source-unauthorized",
        };

    public async Task<CheckResult> RunAsync(CancellationToken ct)
    {
        if (!client.IsUsed)
            return CheckResult.Ok("没有设置 WeRSS。", "No WeRSS is set up.");
        lock (gate)
        {
            if (kept is { } known && clock.GetUtcNow() < known.Until)
                return known.Result;
        }
        var verdict = (await client.HealthAsync(ct)).Verdict;
        lock (gate)
            kept = (verdict, clock.GetUtcNow() + KeptFor);
        return verdict;
    }
}
