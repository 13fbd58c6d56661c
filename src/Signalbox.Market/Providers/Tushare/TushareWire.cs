using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Signalbox.Market.Providers.Tushare;

/// <summary>
/// One POST for every function: <c>api_name</c>, <c>token</c>, <c>params</c>, <c>fields</c>. Status 200 always; what went
/// wrong is in <c>code</c> and <c>msg</c>, of which only the words tell a rate limit from a missing right.
/// </summary>
internal sealed partial class TushareWire(ProviderWire wire, IOptions<TushareOptions> options, TimeProvider clock)
{
    public const string Name = "tushare";

    private const int MostPages = 100;

    /// <summary>Whether there is a token.</summary>
    public bool IsSetUp => options.Value.Token is { Length: > 0 };

    private WireRules Rules => new(Name, options.Value.PerMinute);

    /// <summary>All rows, over as many pages as there are.</summary>
    /// <param name="fields">Empty asks for the function's own.</param>
    /// <exception cref="ProviderException">It gave none.</exception>
    public async Task<TushareRows> AllAsync(
        string function,
        IReadOnlyDictionary<string, object> parameters,
        string fields,
        CancellationToken ct
    )
    {
        var first = await CallAsync(function, parameters, fields, ct);
        if (!first.HasMore || first.Items.Count == 0)
            return first;
        var items = new List<IReadOnlyList<JsonElement>>(first.Items);
        for (var page = 1; page < MostPages; page++)
        {
            var more = new Dictionary<string, object>(parameters) { ["offset"] = items.Count };
            var next = await CallAsync(function, more, fields, ct);
            items.AddRange(next.Items);
            if (!next.HasMore || next.Items.Count == 0)
                return first with { Items = items, HasMore = false };
        }
        throw new ProviderException(FaultKind.TooLarge, Name, $"{function} has more than {MostPages} pages.");
    }

    private async Task<TushareRows> CallAsync(
        string function,
        IReadOnlyDictionary<string, object> parameters,
        string fields,
        CancellationToken ct
    )
    {
        if (options.Value.Token is not { Length: > 0 } token)
            throw new ProviderException(
                FaultKind.BadCredential,
                Name,
                "There is no token for Tushare: set TUSHARE_API_KEY."
            );
        var address = new Uri($"{options.Value.BaseUrl.TrimEnd('/')}/{function}");
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = JsonContent.Create(
                new
                {
                    api_name = function,
                    token,
                    @params = parameters,
                    fields,
                }
            ),
        };
        return await wire.SendAsync(Rules, request, body => Read(function, body), ct);
    }

    private TushareRows Read(string function, byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("code", out var code))
                throw Other(function);
            if (code.GetInt32() != 0)
                throw OfCode(
                    function,
                    code.GetInt32(),
                    root.TryGetProperty("msg", out var msg) ? msg.GetString() ?? "" : ""
                );
            var data = root.GetProperty("data");
            if (data.ValueKind != JsonValueKind.Object)
                throw Other(function);
            return new TushareRows(
                [.. data.GetProperty("fields").EnumerateArray().Select(f => f.GetString() ?? "")],
                [
                    .. data.GetProperty("items")
                        .EnumerateArray()
                        .Select(i => (IReadOnlyList<JsonElement>)[.. i.EnumerateArray().Select(v => v.Clone())]),
                ],
                data.TryGetProperty("has_more", out var more) && more.ValueKind == JsonValueKind.True
            );
        }
        catch (JsonException cut)
        {
            throw body[0] == '<'
                ? Other(function)
                : new ProviderException(FaultKind.Malformed, Name, $"Tushare's answer to {function} is no JSON.", cut);
        }
        catch (Exception odd) when (odd is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new ProviderException(
                FaultKind.Malformed,
                Name,
                $"Tushare's answer to {function} lacks fields or items.",
                odd
            );
        }
    }

    private static ProviderException Other(string function) =>
        new(FaultKind.NotThisService, Name, $"What answers to {function} is not Tushare.");

    private ProviderException OfCode(string function, int code, string said)
    {
        var words = $"Tushare says of {function}: {(said.Length > 300 ? said[..300] : said)} ({code})";
        if (RateWords().Match(said) is { Success: true } rate)
            return new ProviderException(FaultKind.RateLimited, Name, words)
            {
                AgainAt =
                    clock.GetUtcNow()
                    + rate.Groups["span"].Value switch
                    {
                        "分钟" => TimeSpan.FromMinutes(1),
                        "小时" => TimeSpan.FromHours(1),
                        _ => UntilTomorrow(),
                    },
            };
        return code switch
        {
            40101 => new ProviderException(FaultKind.BadCredential, Name, words),
            2002 => new ProviderException(FaultKind.NotEntitled, Name, words),
            _ when said.Contains("token", StringComparison.OrdinalIgnoreCase) => new(
                FaultKind.BadCredential,
                Name,
                words
            ),
            _ when said.Contains("权限", StringComparison.Ordinal) => new(FaultKind.NotEntitled, Name, words),
            40203 => new ProviderException(FaultKind.RateLimited, Name, words),
            _ => new ProviderException(FaultKind.Refused, Name, words),
        };
    }

    /// <summary>A limit a day ends with the day in China.</summary>
    private TimeSpan UntilTomorrow()
    {
        var now = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));
        return TimeSpan.FromDays(1) - now.TimeOfDay;
    }

    [GeneratedRegex("每(?<span>分钟|小时|天).{0,8}最多访问", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex RateWords();
}
