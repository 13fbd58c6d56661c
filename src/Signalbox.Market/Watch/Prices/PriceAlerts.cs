using Signalbox.Market.Bars;
using Signalbox.Market.Calendar;
using Signalbox.Market.Instruments;
using Signalbox.Market.Quotes;
using Signalbox.Platform;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Market.Watch.Prices;

/// <summary>A price alert as it is served.</summary>
/// <param name="Level">In currency units or percent; null where the kind needs none.</param>
/// <param name="State"><c>armed</c>: it fires at the next crossing; <c>beyond</c>: the price has to come back first.</param>
/// <param name="Hearing"><c>heard</c>: judged by quotes of now; <c>closed</c>: no session; <c>silent</c>: a session, and no source says a price.</param>
/// <param name="Hushed">Whether nobody was told of the last crossing, since a silence or a quiet window of the alerts held it back.</param>
internal sealed record PriceAlertLine(
    Guid Id,
    string Symbol,
    string? Name,
    PriceAlertKind Kind,
    decimal? Level,
    string Note,
    string State,
    string Hearing,
    int Fired,
    DateTimeOffset? FiredAt,
    decimal? FiredPrice,
    bool Hushed
);

/// <summary>Lists a user's price alerts, and whether their prices are heard.</summary>
internal sealed class ListPriceAlerts(
    PriceAlertStore store,
    InstrumentBook book,
    QuoteBook quotes,
    SessionHours hours,
    TimeProvider clock
)
{
    /// <returns>At most 200, by instrument.</returns>
    public async Task<IReadOnlyList<PriceAlertLine>> RunAsync(Guid user, CancellationToken ct)
    {
        var known = await book.ReadAsync(ct);
        var lines = new List<PriceAlertLine>();
        foreach (var alert in await store.OfAsync(user, ct))
            if (known.ById(alert.Instrument) is { } instrument)
                lines.Add(
                    new PriceAlertLine(
                        alert.Id,
                        instrument.Code,
                        instrument.Name,
                        alert.Kind,
                        alert.Level == 0 ? null : alert.Level,
                        alert.Note,
                        alert.Armed ? "armed" : "beyond",
                        await HearingAsync(instrument, ct),
                        alert.Fired,
                        alert.FiredAt,
                        alert.FiredPrice,
                        alert.Hushed
                    )
                );
        return lines;
    }

    private async Task<string> HearingAsync(Instrument instrument, CancellationToken ct) =>
        !await hours.IsOnAsync(instrument.Exchange, ct) ? "closed"
        : quotes.Last(instrument.Code) is { } held && clock.GetUtcNow() - held.FetchedAt < JudgePrices.MostFetched
            ? "heard"
        : "silent";
}

/// <summary>A price to be told of.</summary>
/// <param name="Symbol">Any accepted spelling, or a name.</param>
/// <param name="Level">A price in currency units with 4 places at most, or percent from 0.1 to 1,000; none for limits.</param>
/// <param name="Note">At most 200 characters.</param>
internal sealed record PriceAlertAsked(string Symbol, PriceAlertKind Kind, decimal? Level, string? Note);

/// <summary>Makes a price alert.</summary>
internal sealed class AddPriceAlert(
    Database database,
    PriceAlertStore store,
    ResolveInstrument resolve,
    QuoteBook quotes,
    JudgePrices judge,
    PriceBell bell,
    TimeProvider clock
)
{
    private const int Most = 200;

    /// <returns>Its id. It is armed unless the price is beyond the level already.</returns>
    /// <exception cref="RefusedException">
    /// 400 <c>market.price.level</c>, <c>market.price.no-limit</c>, <c>market.watch.words</c>, <c>market.symbol.ambiguous</c>;
    /// 404 <c>market.symbol.unknown</c>; 409 <c>market.price.full</c>.
    /// </exception>
    public async Task<Guid> RunAsync(Guid user, PriceAlertAsked asked, CancellationToken ct)
    {
        var note = WatchChange.Words(asked.Note, WatchChange.LongestNote, maybeNone: true);
        var level = Level(asked);
        var instrument = await resolve.RunAsync(asked.Symbol, ct);
        if (
            asked.Kind is PriceAlertKind.LimitUp or PriceAlertKind.LimitDown
            && (instrument.Kind == AssetKind.Index || instrument.Exchange is Exchange.Hk or Exchange.Us or Exchange.Csi)
        )
            throw RefusedException.Invalid(
                "market.price.no-limit",
                $"{instrument.Code} has no daily limit; ask for a price or a change in percent."
            );
        if ((await store.OfAsync(user, ct)).Count >= Most)
            throw RefusedException.Conflict(
                "market.price.full",
                $"There are {Most} price alerts at most; remove one first."
            );
        var session = await BeyondAsync(asked.Kind, level, instrument, ct);
        var id = Ids.New(clock);
        await using var transaction = await database.BeginWriteAsync(ct);
        await using var insert = transaction.Command(
            """
            INSERT INTO market_price_alert
              (id, user_id, instrument_id, kind, level, note, armed, session, fired, created_at)
            VALUES (@id, @user, @instrument, @kind, @level, @note, @armed, @session, 0, @now)
            """,
            ("@id", id),
            ("@user", user),
            ("@instrument", instrument.Id),
            ("@kind", asked.Kind.ToString()),
            ("@level", Stored.Price(level)),
            ("@note", note),
            ("@armed", session is null),
            ("@session", Stored.Day(transaction.Kind, session)),
            ("@now", clock.GetUtcNow())
        );
        await insert.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        bell.Ring();
        return id;
    }

    private static decimal Level(PriceAlertAsked asked)
    {
        if (asked.Kind is PriceAlertKind.LimitUp or PriceAlertKind.LimitDown)
            return 0;
        var isPrice = asked.Kind is PriceAlertKind.Above or PriceAlertKind.Below;
        var (least, most) = isPrice ? (0.0001m, 10_000_000m) : (0.1m, 1_000m);
        return asked.Level is { } level && level >= least && level <= most && decimal.Round(level, 4) == level
            ? level
            : throw RefusedException.Invalid(
                "market.price.level",
                isPrice
                    ? "level is a price in currency units, above 0, with 4 places at most."
                    : "level is a change in percent from 0.1 to 1000, without a sign."
            );
    }

    /// <returns>The session in which a quote says that it is beyond the level already; null where none does.</returns>
    private async Task<DateOnly?> BeyondAsync(
        PriceAlertKind kind,
        decimal level,
        Instrument instrument,
        CancellationToken ct
    )
    {
        if (quotes.Last(instrument.Code) is not { } held || !await judge.CountsAsync(held, instrument, ct))
            return null;
        var session = JudgePrices.DayOf(held.Quote.At, instrument);
        return PriceRule.IsHit(kind, level, held.Quote, instrument, session) ? session : null;
    }
}

/// <summary>Removes a price alert.</summary>
internal sealed class RemovePriceAlert(Database database, PriceBell bell)
{
    /// <exception cref="RefusedException">404 <c>market.price.unknown</c>.</exception>
    public async Task RunAsync(Guid user, Guid id, CancellationToken ct)
    {
        await using var transaction = await database.BeginWriteAsync(ct);
        await using var delete = transaction.Command(
            "DELETE FROM market_price_alert WHERE id = @id AND user_id = @user",
            ("@id", id),
            ("@user", user)
        );
        if (await delete.ExecuteNonQueryAsync(ct) == 0)
            throw RefusedException.NotFound("market.price.unknown", $"You have no price alert {id}.");
        await transaction.CommitAsync(ct);
        bell.Ring();
    }
}
