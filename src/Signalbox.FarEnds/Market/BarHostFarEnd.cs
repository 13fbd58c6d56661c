namespace Signalbox.FarEnds.Market;

/// <summary>A service with daily bars as somebody wrote it beside a terminal: JSON by GET, its own names, its own units.</summary>
/// <remarks>
/// <c>GET /bars?code=sh600519&amp;begin=2026/02/24&amp;end=2026/03/02</c> with the token in <c>X-Key</c>; lots and thousands of yuan,
/// prices in cents; an error is a code inside an answer with status 200. There is no such public service: the form is ours.
/// </remarks>
public sealed class BarHostFarEnd : MarketFarEnd
{
    private BarHostFarEnd(MarketWorld world, TimeProvider clock)
        : base(world, clock) { }

    /// <summary>What it wants to see in <c>X-Key</c>.</summary>
    public string Key { get; set; } = "far-end-key-7";

    /// <summary>Whether rows are lists in place of objects: date, code, open, high, low, close, volume, amount.</summary>
    public bool IsLists { get; set; }

    /// <summary>Starts one.</summary>
    /// <param name="clock">Its own clock: what lies later it does not show.</param>
    /// <param name="port">0 takes a free one.</param>
    public static async Task<BarHostFarEnd> StartAsync(
        MarketWorld world,
        TimeProvider clock,
        CancellationToken ct,
        int port = 0
    )
    {
        var site = new BarHostFarEnd(world, clock);
        await site.OpenAsync(port, ct);
        return site;
    }

    private protected override MarketAnswer Answer(MarketRequest request, MarketView view)
    {
        if (request.Path != "/bars" || request.Method != "GET")
            return MarketAnswer.Text("<html><h1>404</h1></html>", "text/html", 404);
        if (request.Headers.GetValueOrDefault("X-Key") != Key)
            return Said(-7, "key is wrong", null);
        if (
            request["code"] is not { } code
            || MarketText.Day(request["begin"]?.Replace("/", "", StringComparison.Ordinal)) is not { } from
            || MarketText.Day(request["end"]?.Replace("/", "", StringComparison.Ordinal)) is not { } to
        )
            return Said(-2, "parameters", null);
        if (view.Find(MarketText.Suffixed(code)) is not { } instrument)
            return Said(0, "ok", Array.Empty<object>());
        var rows = view.Rows(view.Days(instrument, from, to)).Select(b => Row(view, code, b));
        return Said(0, "ok", IsLists ? rows.Select(r => r.Values) : rows);
    }

    private static IReadOnlyDictionary<string, object?> Row(MarketView view, string code, MarketBar bar) =>
        view.Named([
            new("t", MarketText.Slashed(bar.Day) + " 15:00:00"),
            new("code", code),
            new("o", bar.Open * 100),
            new("h", bar.High * 100),
            new("l", bar.Low * 100),
            new("c", bar.Close * 100),
            new("lots", bar.Volume / 100m),
            new("thousands", bar.Amount / 1000),
        ]);

    private static MarketAnswer Said(int code, string message, object? rows) =>
        MarketAnswer.Json(new { status = new { code, message }, data = new { bars = rows } });
}
