using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Signalbox.Market.Instruments;
using Signalbox.Market.Quotes;
using Signalbox.Platform.Jobs;
using Signalbox.Platform.Parts;

namespace Signalbox.Market.Watch.Prices;

/// <summary>Rings when price alerts were changed in this process.</summary>
internal sealed class PriceBell
{
    private readonly Channel<bool> channel = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    public void Ring() => channel.Writer.TryWrite(true);

    public Task WaitAsync(CancellationToken ct) => channel.Reader.ReadAsync(ct).AsTask();
}

/// <summary>Listens to the one feed of live quotes for all price alerts, and judges what comes. Where work is switched off nothing is listened to.</summary>
internal sealed class WatchPrices(
    PriceAlertStore store,
    JudgePrices judge,
    InstrumentBook book,
    QuoteFeed feed,
    PriceBell bell,
    KeepParts parts,
    IOptions<JobsOptions> jobs,
    TimeProvider clock
) : BackgroundService
{
    /// <summary>How long another process's change may go unnoticed.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        jobs.Value.Enabled ? parts.RunAsync("prices", LoopAsync, stoppingToken) : Task.CompletedTask;

    private async Task LoopAsync(CancellationToken stop)
    {
        QuoteListener? listener = null;
        var watched = new HashSet<int>();
        try
        {
            while (true)
            {
                var alerts = await store.AllAsync(stop);
                var wanted = alerts.Select(a => a.Instrument).ToHashSet();
                if (!wanted.SetEquals(watched))
                {
                    listener?.Dispose();
                    watched = wanted;
                    listener = await ListenAsync(wanted, stop);
                }
                if (listener?.Take() is { Count: > 0 } quotes)
                    await judge.RunAsync(alerts, quotes, stop);
                await WaitAsync(listener, stop);
            }
        }
        finally
        {
            listener?.Dispose();
        }
    }

    private async Task<QuoteListener?> ListenAsync(HashSet<int> wanted, CancellationToken ct)
    {
        var known = await book.ReadAsync(ct);
        var instruments = wanted.Select(known.ById).OfType<Instrument>().ToList();
        return instruments.Count == 0 ? null : feed.Listen(instruments);
    }

    /// <summary>Until quotes come, alerts change, or it is time to look whether another process changed them.</summary>
    private async Task WaitAsync(QuoteListener? listener, CancellationToken stop)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var later = Task.Delay(LookAgain, clock, enough.Token);
        await Task.WhenAny(listener?.WaitAsync(enough.Token) ?? later, bell.WaitAsync(enough.Token), later);
        await enough.CancelAsync();
        stop.ThrowIfCancellationRequested();
    }
}
