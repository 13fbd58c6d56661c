using Signalbox.FarEnds.Market.AkTools;

namespace Signalbox.FarEnds.Market;

/// <summary>AKTools on loopback: AKShare's functions by GET, a JSON array of rows with Chinese columns.</summary>
/// <remarks>
/// Units differ from function to function, as behind the originals. What is not known is 404 with <c>error</c>; whatever
/// else goes wrong is 500 with two words of plain text; nothing found is an empty array.
/// Source: contracts/market-providers.md, section 2.
/// </remarks>
public sealed class AkToolsFarEnd : MarketFarEnd
{
    private const string Public = "/api/public/";
    private const string Private = "/api/private/";
    private const string Documents = "https://akshare.akfamily.xyz";

    private AkToolsFarEnd(MarketWorld world, TimeProvider clock)
        : base(world, clock) { }

    /// <summary>How everything but an unknown name fails: a ban, a time-out, a changed page, a wrong parameter.</summary>
    public static MarketMood Failure { get; } =
        MarketMood.Instead(500, "text/plain; charset=utf-8", "Internal Server Error");

    /// <summary>The release of AKShare behind it.</summary>
    public string AkShareVersion { get; set; } = "1.18.20";

    /// <summary>Its own release.</summary>
    public string AkToolsVersion { get; set; } = "0.0.91";

    /// <summary>The bearer token of the private routes.</summary>
    public string PrivateToken { get; set; } = "akshare";

    /// <summary>Starts one.</summary>
    /// <param name="clock">Its own clock: what lies later it does not show.</param>
    /// <param name="port">0 takes a free one.</param>
    public static async Task<AkToolsFarEnd> StartAsync(
        MarketWorld world,
        TimeProvider clock,
        CancellationToken ct,
        int port = 0
    )
    {
        var site = new AkToolsFarEnd(world, clock);
        await site.OpenAsync(port, ct);
        return site;
    }

    private protected override string OperationOf(string path, string body) => Function(path) ?? path;

    private protected override MarketAnswer Answer(MarketRequest request, MarketView view)
    {
        if (request.Path == "/version")
            return Versions();
        if (request.Method != "GET" || Function(request.Path) is not { } name)
            return MarketAnswer.Json(new { detail = "Not Found" }, 404);
        var isPrivate = request.Path.StartsWith(Private, StringComparison.Ordinal);
        if (isPrivate && request.Headers.GetValueOrDefault("Authorization") != $"Bearer {PrivateToken}")
            return MarketAnswer.Json(new { detail = "Not authenticated" }, 401);
        if (!AkFunctions.All.TryGetValue(name, out var function))
            return Missing($"未找到该接口，请升级 AKShare 到最新版本并在文档中确认该接口的使用方式：{Documents}");
        try
        {
            var call = function.Bind(request.Query, view);
            return MarketAnswer.Json(view.Rows(function.Rows(call)).Select(view.Named));
        }
        catch (KeyNotFoundException unknown)
        {
            return Missing(
                $"请输入正确的参数错误 '{unknown.Message}'，请升级 AKShare 到最新版本并在文档中确认该接口的使用方式：{Documents}"
            );
        }
        catch (AkFailure)
        {
            return MarketAnswer.Text("Internal Server Error", "text/plain; charset=utf-8", 500);
        }
    }

    private MarketAnswer Versions() =>
        MarketAnswer.Json(
            new
            {
                ak_current_version = AkShareVersion,
                at_current_version = AkToolsVersion,
                ak_latest_version = AkShareVersion,
                at_latest_version = AkToolsVersion,
            }
        );

    private static MarketAnswer Missing(string error) => MarketAnswer.Json(new { error }, 404);

    private static string? Function(string path)
    {
        foreach (var start in (ReadOnlySpan<string>)[Public, Private])
            if (path.StartsWith(start, StringComparison.Ordinal))
                return path[start.Length..];
        return null;
    }
}
