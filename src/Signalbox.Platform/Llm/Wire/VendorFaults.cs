using System.Globalization;
using System.Text.Json.Nodes;

namespace Signalbox.Platform.Llm.Wire;

/// <summary>Tells what a vendor's refusal means. The status decides; the text only where vendors put one thing under another status.</summary>
internal static class VendorFaults
{
    private static readonly string[] NoBalance =
    [
        "insufficient balance",
        "insufficient_balance",
        "insufficient_quota",
        "余额不足",
        "欠费",
    ];

    public static VendorException FromStatus(int status, string body, TimeSpan? retryAfter, string? key)
    {
        var said = FaultText.Of(body, key);
        return new VendorException(
            OfStatus(status, said),
            said.Length > 0 ? said : $"HTTP {status} without a text.",
            status,
            retryAfter
        );
    }

    /// <summary>An error that came with status 200, in a stream or in one block; some put the status into its code.</summary>
    public static VendorException FromError(JsonNode error, string? key)
    {
        var said = FaultText.Of(error, key);
        var status = Status((error as JsonObject)?["code"]) ?? Status((error as JsonObject)?["status"]);
        var (type, code) = ($"{(error as JsonObject)?["type"]}", $"{(error as JsonObject)?["code"]}");
        var fault = status is { } known ? OfStatus(known, said) : OfText(said, type, $"{type} {code}");
        return new VendorException(fault, said.Length > 0 ? said : "An error without a text.", status ?? 200);
    }

    private static VendorFault OfStatus(int status, string said) =>
        status switch
        {
            402 => VendorFault.Unfunded,
            401 or 403 => VendorFault.KeyRefused,
            400 or 429 when SaysNoBalance(said) => VendorFault.Unfunded,
            429 => VendorFault.RateLimited,
            408 or 409 or 425 or >= 500 => VendorFault.Transient,
            _ => VendorFault.Refused,
        };

    private static VendorFault OfText(string said, string type, string words)
    {
        if (SaysNoBalance(said) || SaysNoBalance(words))
            return VendorFault.Unfunded;
        if (Has(words, "authentication") || Has(words, "invalid_api_key"))
            return VendorFault.KeyRefused;
        if (Has(words, "rate_limit"))
            return VendorFault.RateLimited;
        // DeepSeek writes invalid_request_error into the code of nearly every error: only the type counts.
        return Has(words, "content_filter") || Has(words, "sensitive") || Has(type, "invalid_request")
            ? VendorFault.Refused
            : VendorFault.Transient;
    }

    private static bool SaysNoBalance(string text) => NoBalance.Any(words => Has(text, words));

    private static bool Has(string text, string words) => text.Contains(words, StringComparison.OrdinalIgnoreCase);

    private static int? Status(JsonNode? node) =>
        node is JsonValue value
        && int.TryParse(value.ToString(), CultureInfo.InvariantCulture, out var status)
        && status is >= 400 and < 600
            ? status
            : null;
}
