using System.Collections.Concurrent;
using System.Globalization;
using Signalbox.FarEnds.Market.Tushare;

namespace Signalbox.FarEnds.Market;

/// <summary>Tushare Pro on loopback: one POST for everything, and HTTP 200 whatever comes of it.</summary>
/// <remarks>
/// Volumes in lots and amounts in thousands of yuan for China, shares and dollars for Hong Kong; a fraction instead of a
/// percentage in weekly and monthly; rows newest first; no bar on a suspended day, but a factor.
/// Source: contracts/market-providers.md, section 1. That an unknown field, a bad parameter and an unknown API are all
/// answered with -2001 is an assumption.
/// </remarks>
public sealed class TushareFarEnd : MarketFarEnd
{
    /// <summary>A refusal of a parameter.</summary>
    internal const int BadParameter = -2001;

    private const string SeeRights = "权限的具体详情访问：https://tushare.pro/document/1?doc_id=108。";

    private readonly ConcurrentDictionary<string, TushareToken> tokens = new(StringComparer.Ordinal);
    private int answers;

    private TushareFarEnd(MarketWorld world, TimeProvider clock)
        : base(world, clock) => Add(Token);

    /// <summary>The account that is there from the start, with every right and 500 calls a minute.</summary>
    public TushareToken Token { get; } = new();

    /// <summary>When a day's rows come, in Shanghai, by API; what is not in here is there at 00:00.</summary>
    public IDictionary<string, TimeOnly> ReadyAt { get; } =
        new ConcurrentDictionary<string, TimeOnly>(StringComparer.Ordinal)
        {
            ["daily"] = new(16, 0),
            ["weekly"] = new(17, 0),
            ["monthly"] = new(17, 0),
            ["index_daily"] = new(16, 0),
            ["fund_daily"] = new(16, 0),
            ["hk_daily"] = new(18, 0),
            ["daily_basic"] = new(17, 0),
            ["adj_factor"] = new(9, 20),
            ["fund_adj"] = new(9, 20),
            ["stk_limit"] = new(8, 40),
            ["suspend_d"] = new(9, 0),
        };

    /// <summary>Starts one.</summary>
    /// <param name="clock">Its own clock: for budgets, and for what there is already.</param>
    /// <param name="port">0 takes a free one.</param>
    public static async Task<TushareFarEnd> StartAsync(
        MarketWorld world,
        TimeProvider clock,
        CancellationToken ct,
        int port = 0
    )
    {
        var site = new TushareFarEnd(world, clock);
        await site.OpenAsync(port, ct);
        return site;
    }

    /// <summary>Lets in one account more.</summary>
    public void Add(TushareToken token) => tokens[token.Text] = token;

    /// <summary>The account is there no longer.</summary>
    public void Remove(TushareToken token) => tokens.TryRemove(token.Text, out _);

    private protected override string OperationOf(string path, string body) => TushareCall.Read(body)?.Api ?? path;

    private protected override MarketAnswer Answer(MarketRequest request, MarketView view)
    {
        var isRoute =
            request.Path is "/" or "/dataapi" || request.Path.StartsWith("/dataapi/", StringComparison.Ordinal);
        if (!isRoute || request.Method != "POST")
            return MarketAnswer.Text("<html><h1>404 Not Found</h1></html>", "text/html", 404);
        if (TushareCall.Read(request.Body) is not { } call)
            return Refused(BadParameter, "参数错误，请检查请求体是否为JSON");
        if (Refusal(call, request.At) is var (code, message))
            return Refused(code, message);
        if (!TushareApis.All.TryGetValue(call.Api, out var api))
            return Refused(BadParameter, "请指定正确的接口名");
        try
        {
            return Rows(api, call, view);
        }
        catch (TushareRefusal refusal)
        {
            return Refused(BadParameter, refusal.Message);
        }
    }

    /// <summary>What speaks against the call: the token, its rights, its budget.</summary>
    private (int Code, string Message)? Refusal(TushareCall call, DateTimeOffset now)
    {
        if (call.Token is null || !tokens.TryGetValue(call.Token, out var token))
            return (40101, "您的token不对，请确认。");
        if (token.Rights?.Contains(call.Api) == false)
            return token.NoRightCode == 2002
                ? (2002, $"抱歉，您没有访问该接口的权限，{SeeRights}")
                : (token.NoRightCode, $"抱歉，您没有接口({call.Api})访问权限，{SeeRights}");
        if (token.Spend(call.Api, now) is not { } budget)
            return null;
        var span = budget.Per.TotalHours switch
        {
            < 1 => "每分钟",
            < 24 => "每小时",
            _ => "每天",
        };
        var calls = budget.Calls.ToString(CultureInfo.InvariantCulture);
        return (40203, $"抱歉，您{span}最多访问该接口{calls}次，{SeeRights}");
    }

    private MarketAnswer Rows(TushareApi api, TushareCall call, MarketView view)
    {
        var columns = api.Picked(call.Fields);
        var ready = ReadyAt.TryGetValue(api.Name, out var at) && view.Time < at ? view.Today.AddDays(-1) : view.Today;
        var limit = Math.Min(call.Arguments.Count("limit") ?? api.MostRows, api.MostRows);
        var found = api.Rows(new TushareQuery(call.Arguments, view, ready))
            .Skip(call.Arguments.Count("offset") ?? 0)
            .Take(limit + 1)
            .ToList();
        var items = view.Rows(found.Take(limit))
            .Select(row => view.Columns<object?>([.. columns.Select(c => row[c])], null));
        return Enveloped(
            0,
            "",
            new
            {
                fields = view.Columns([.. columns.Select(c => api.Columns[c])], "extra"),
                items,
                has_more = found.Count > limit,
                count = -1,
            }
        );
    }

    private MarketAnswer Refused(int code, string message) => Enveloped(code, message, null);

    private MarketAnswer Enveloped(int code, string message, object? data)
    {
        var number = Interlocked.Increment(ref answers).ToString("x12", CultureInfo.InvariantCulture);
        return MarketAnswer.Json(
            new
            {
                request_id = $"601787b7-ed78-41cd-bb57-{number}",
                code,
                data,
                msg = message,
            }
        );
    }
}
