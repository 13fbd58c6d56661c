using Microsoft.Extensions.Logging;
using Signalbox.Market.Bars;
using Signalbox.Market.Calendar;
using Signalbox.Market.Instruments;
using Signalbox.Market.Quotes;
using Signalbox.Platform.Channels;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;

namespace Signalbox.Market.Watch.Prices;

/// <summary>Holds quotes against the alerts: a crossing is written down and put into the outbox in one commit, so that it is told once, whoever judges and however often the program starts.</summary>
internal sealed partial class JudgePrices(
    Database database,
    InstrumentBook book,
    SessionHours hours,
    Outbox outbox,
    ComposePriceAlert compose,
    Offers offers,
    IServiceProvider services,
    TimeProvider clock,
    ILogger<JudgePrices> log
)
{
    /// <summary>The messages' kind, by which a channel can be limited.</summary>
    public const string Kind = "market.price";

    /// <summary>What silences and windows of the alerts mean them by.</summary>
    public const string Rule = "market-price";

    /// <summary>A quote that was fetched or stamped longer ago says nothing of now.</summary>
    public static readonly TimeSpan MostFetched = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MostStamped = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MostAhead = TimeSpan.FromMinutes(2);

    /// <param name="alerts">As they are in the store.</param>
    /// <returns>How many fired.</returns>
    public async Task<int> RunAsync(
        IReadOnlyList<PriceAlert> alerts,
        IReadOnlyList<HeldQuote> quotes,
        CancellationToken ct
    )
    {
        var known = await book.ReadAsync(ct);
        var fired = 0;
        foreach (var held in quotes)
        {
            if (known.ByCode(held.Quote.Symbol) is not { } instrument)
                continue;
            var mine = alerts.Where(a => a.Instrument == instrument.Id).ToList();
            if (mine.Count == 0 || !await CountsAsync(held, instrument, ct))
                continue;
            var session = DayOf(held.Quote.At, instrument);
            foreach (var alert in mine)
            {
                var finding = PriceRule.Judge(alert, held.Quote, instrument, session);
                if (finding == PriceRule.Finding.Fires && await FireAsync(alert, held.Quote, instrument, session, ct))
                    fired++;
                else if (finding == PriceRule.Finding.IsReady)
                    await ReadyAsync(alert, session, ct);
            }
        }
        return fired;
    }

    /// <summary>Whether the quote is of now, of a session, and of a trade: no auction's guess, no zero of a suspended share, nothing old.</summary>
    public async Task<bool> CountsAsync(HeldQuote held, Instrument instrument, CancellationToken ct)
    {
        var (quote, now) = (held.Quote, clock.GetUtcNow());
        return quote is { Last: > 0, Volume: > 0 }
            && now - held.FetchedAt < MostFetched
            && now - quote.At < MostStamped
            && quote.At - now < MostAhead
            && DayOf(quote.At, instrument) == DayOf(now, instrument)
            && await hours.IsOnAsync(instrument.Exchange, ct);
    }

    public static DateOnly DayOf(DateTimeOffset at, Instrument instrument) =>
        DateOnly.FromDateTime(
            TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById(instrument.Exchange.TimeZone())).DateTime
        );

    private static Notice NoticeOf(PriceAlert alert, Instrument instrument) =>
        new(
            Rule,
            AlertSeverity.Warning,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["symbol"] = instrument.Code,
                ["kind"] = alert.Kind.ToString(),
            }
        );

    private async Task<bool> FireAsync(
        PriceAlert alert,
        Quote quote,
        Instrument instrument,
        DateOnly session,
        CancellationToken ct
    )
    {
        var isHushed = await offers.IsHushedAsync(services, NoticeOf(alert, instrument), ct);
        var channels = isHushed ? [] : await outbox.ChannelsAsync(Kind, ct);
        var message = await compose.RunAsync(alert, quote, instrument, ct);
        await using var transaction = await database.BeginWriteAsync(ct);
        await using var update = transaction.Command(
            """
            UPDATE market_price_alert
            SET armed = @no, session = @session, fired = fired + 1, fired_at = @now, fired_price = @price,
              hushed = @hushed
            WHERE id = @id AND fired = @fired AND armed = @armed
            """,
            ("@no", false),
            ("@session", Stored.Day(transaction.Kind, session)),
            ("@now", clock.GetUtcNow()),
            ("@price", Stored.Price(quote.Last!.Value)), // only such quotes are judged
            ("@hushed", isHushed),
            ("@id", alert.Id),
            ("@fired", alert.Fired),
            ("@armed", alert.Armed)
        );
        if (await update.ExecuteNonQueryAsync(ct) == 0)
            return false; // somebody else told it, or it was changed meanwhile
        foreach (var channel in channels)
            await outbox.AddAsync(transaction, channel.Id, message, ct);
        await transaction.CommitAsync(ct);
        LogFired(alert.Id, alert.Kind, instrument.Code, isHushed ? "held back by a silence or a quiet window" : "told");
        return true;
    }

    private async Task ReadyAsync(PriceAlert alert, DateOnly session, CancellationToken ct)
    {
        await using var transaction = await database.BeginWriteAsync(ct);
        await using var update = transaction.Command(
            """
            UPDATE market_price_alert SET armed = @yes, session = @session
            WHERE id = @id AND fired = @fired AND armed = @no
            """,
            ("@yes", true),
            ("@no", false),
            ("@session", Stored.Day(transaction.Kind, session)),
            ("@id", alert.Id),
            ("@fired", alert.Fired)
        );
        await update.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
    }

    [LoggerMessage(3601, LogLevel.Information, "The price alert {Id} fired: {Kind} of {Symbol}, {Outcome}")]
    private partial void LogFired(Guid id, PriceAlertKind kind, string symbol, string outcome);
}
