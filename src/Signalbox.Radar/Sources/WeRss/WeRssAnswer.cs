using System.Net;
using System.Text.Json;
using Signalbox.Platform.Errors;

namespace Signalbox.Radar.Sources.WeRss;

/// <summary>One answer of WeRSS. Its HTTP status proves little: the envelope decides.</summary>
internal sealed record WeRssAnswer
{
    private const int LongestSentence = 300;

    public required HttpStatusCode Status { get; init; }

    /// <summary>Undefined when the body is not JSON.</summary>
    public required JsonElement Body { get; init; }

    /// <summary>What the header <c>X-Version</c> says, e.g. <c>1.5.2</c>.</summary>
    public string? Version { get; init; }

    /// <summary>Whether it asks for a token as the API does.</summary>
    public bool AsksForToken { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Where a redirect points.</summary>
    public Uri? Location { get; init; }

    /// <summary>0 is success; null when there is none.</summary>
    public long? Code => Detail is { } detail ? detail.Number("code") : Body.Number("code");

    /// <summary>The one sign of success: 200, an object, no <c>detail</c>, code 0.</summary>
    public bool IsSuccess => Status == HttpStatusCode.OK && Detail is null && Body.Number("code") == 0;

    /// <summary>What a success brings; undefined when it brings nothing.</summary>
    public JsonElement Data => Body.Member("data") ?? default;

    /// <summary>40101: a wrong password or a locked account, under HTTP 401 or 202.</summary>
    public bool IsPasswordRefused => Code == 40101;

    /// <summary>The server's own words about a failure, cut at 300 characters; null when it has none.</summary>
    public string? Sentence
    {
        get
        {
            var words = Detail switch
            {
                { ValueKind: JsonValueKind.Array } faults => string.Join(
                    "; ",
                    faults.EnumerateArray().Select(f => $"{Where(f)}: {f.Text("msg")}")
                ),
                { ValueKind: JsonValueKind.Object } detail => detail.Text("message"),
                not null => Body.Text("detail"),
                null => Body.Text("message"),
            };
            return words?.Length > LongestSentence ? words[..LongestSentence] : words;
        }
    }

    /// <summary>Whether this is how an address that is not the API answers: a page, <c>null</c>, 405, a redirect.</summary>
    public bool IsFromElsewhere =>
        Status is HttpStatusCode.MethodNotAllowed
        || (int)Status is >= 300 and < 400
        || (Status is HttpStatusCode.OK or HttpStatusCode.NotFound && Body.ValueKind != JsonValueKind.Object);

    private JsonElement? Detail => Body.Member("detail");

    /// <summary>The refusal that this failure is.</summary>
    /// <param name="what">What was asked, e.g. <c>list the accounts</c>.</param>
    public RefusedException Refusal(string what)
    {
        if (IsFromElsewhere)
            return RefusedException.Conflict(
                "radar.werss.wrong-address",
                $"What answers in place of WeRSS cannot {what}: {Shape}. Check Radar:WeRss:BaseUrl (WERSS_BASE_URL)."
            );
        if (Code == 40401)
            return RefusedException.NotFound("radar.werss.not-found", $"WeRSS could not {what}: {Sentence ?? Shape}.");
        var pause = RetryAfter is { } wait ? $" It asks to wait {wait.TotalSeconds:F0} s." : "";
        var code = Code is { } own ? $"HTTP {(int)Status}, code {own}" : $"HTTP {(int)Status}";
        return RefusedException.Unavailable(
            "radar.werss.failed",
            $"WeRSS could not {what}: {Sentence ?? Shape} ({code}).{pause}"
        );
    }

    /// <summary>What the answer looks like, where it has no words of its own.</summary>
    public string Shape =>
        Location is not null ? $"HTTP {(int)Status}, sent on to {Location.GetLeftPart(UriPartial.Path)}"
        : Body.ValueKind == JsonValueKind.Undefined ? $"HTTP {(int)Status} with a body that is not JSON"
        : Body.ValueKind == JsonValueKind.Null ? $"HTTP {(int)Status} with the body null"
        : $"HTTP {(int)Status} without a reason";

    private static string Where(JsonElement fault) =>
        fault.Member("loc") is { ValueKind: JsonValueKind.Array } path
            ? string.Join('.', path.EnumerateArray().Select(p => p.ToString()))
            : "input";
}
