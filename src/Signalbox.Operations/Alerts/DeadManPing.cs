using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Channels;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Parts;

namespace Signalbox.Operations.Alerts;

/// <summary>Calls an address outside every 5 minutes while alerts work; when the calls stay away, it makes noise there.</summary>
internal sealed partial class DeadManPing(
    AlertPulse pulse,
    Outbox outbox,
    KeepParts parts,
    IHttpClientFactory clients,
    TimeProvider clock,
    IOptions<AlertOptions> options,
    ILogger<DeadManPing> log
) : BackgroundService
{
    /// <summary>Name of the client.</summary>
    public const string Client = "dead-man";

    public static readonly TimeSpan Pace = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        options.Value.Enabled && options.Value.DeadManUrl is { Length: > 0 } url
            ? parts.RunAsync("dead-man", stop => LoopAsync(new Uri(url), stop), stoppingToken)
            : Task.CompletedTask;

    private async Task LoopAsync(Uri url, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(Pace, clock, stop);
            await RunAsync(url, stop);
        }
    }

    /// <returns>Whether it was called and answered with success.</returns>
    public async Task<bool> RunAsync(Uri url, CancellationToken ct)
    {
        try
        {
            if (pulse.Age is not { } age || age > Fresh)
            {
                LogHeldBack("the rules were not judged in the last minute");
                return false;
            }
            if (await outbox.IsStuckAsync(ct))
            {
                LogHeldBack("messages have waited for more than 10 minutes");
                return false;
            }
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
            limit.CancelAfter(Limit);
            using var client = clients.CreateClient(Client);
            using var answer = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            if (!answer.IsSuccessStatusCode)
                LogRefused((int)answer.StatusCode);
            return answer.IsSuccessStatusCode;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception fault) // it must live on; that no call came is what the far end is there to notice
        {
            LogFailed(
                fault is HttpRequestException { InnerException: RefusedException refused }
                    ? refused.Message
                    : fault.Message
            );
            return false;
        }
    }

    [LoggerMessage(6210, LogLevel.Warning, "The call that says that alerts work was held back: {Reason}")]
    private partial void LogHeldBack(string reason);

    [LoggerMessage(6211, LogLevel.Warning, "The far end of Alerts:DeadManUrl answered {Status}")]
    private partial void LogRefused(int status);

    [LoggerMessage(6212, LogLevel.Warning, "The far end of Alerts:DeadManUrl could not be called: {Reason}")]
    private partial void LogFailed(string reason);
}
