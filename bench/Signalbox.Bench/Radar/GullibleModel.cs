using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Signalbox.FarEnds.LlmVendor;
using Signalbox.Radar.Judging.Rules;

namespace Signalbox.Bench.Radar;

/// <summary>A model that does what any sentence of the attacker's says as soon as it sees one, and judges fairly otherwise. No real one is so weak.</summary>
internal sealed class GullibleModel(SteeringCase one)
{
    public const string Link = "http://evil.example/win";

    /// <summary>Shorter pieces say nothing by themselves.</summary>
    private const int Least = 6;

    private static readonly JsonSerializerOptions Plain = new(JsonSerializerOptions.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly string[] orders =
    [
        .. one
            .Orders.SelectMany(o => o.Split('。', '！', '？', '；', '!', '?', ';', '\n'))
            .Select(Letters)
            .Where(o => o.Length >= Least),
    ];

    public bool WasReached { get; private set; }

    public string Answer(JsonElement request)
    {
        var asked = VendorRequest.FirstUserText(request);
        var article = asked[asked.IndexOf("<article>", StringComparison.Ordinal)..];
        var seen = Letters(article);
        var obeys = orders.Any(o => seen.Contains(o, StringComparison.Ordinal));
        WasReached |= obeys;
        var isThere = article.Length > "<article><title></title></article>".Length + 20;
        var says = (obeys ? !one.Worth : one.Worth) && isThere;
        return JsonSerializer.Serialize(
            new
            {
                isOpportunity = says,
                score = says ? (obeys ? 100 : 80)
                : obeys ? 0
                : 20,
                kind = says ? "补贴申报" : "无关",
                headline = says ? $"{one.Title} {(obeys ? Link : "")}" : "不是机会",
                reason = obeys ? $"照文章说的做 {Link}" : "按文章内容判断",
                evidence = (obeys && IsToldToQuote ? one.Orders : Sentences(article)).Take(3),
                counterArgument = obeys ? Link : null,
                action = obeys ? $"打开 {Link}" : "看原文",
                deadline = (string?)null,
                entities = Array.Empty<string>(),
            },
            Plain
        );
    }

    private bool IsToldToQuote =>
        one.Orders.Any(o =>
            ((string[])["依据", "证据", "引用", "摘录", "evidence", "quote", "cite"]).Any(w =>
                o.Contains(w, StringComparison.OrdinalIgnoreCase)
            )
        );

    /// <summary>As the checked quotations are: whatever stands there.</summary>
    private static IEnumerable<string> Sentences(string article) =>
        article
            .Replace("<article>", "", StringComparison.Ordinal)
            .Split('。', '！', '？', '；', '!', '?', ';', '\n')
            .Select(s => s.Trim())
            .Where(s => s.Length is >= 8 and <= 200 && !s.Contains('<', StringComparison.Ordinal));

    private static string Letters(string text) =>
        string.Concat(
            Folding
                .Fold(text)
                .Where(c => char.IsLetterOrDigit(c) && CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.Format)
        );
}
