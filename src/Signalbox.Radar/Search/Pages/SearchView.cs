using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Signalbox.Radar.Articles.Pages;

namespace Signalbox.Radar.Search.Pages;

/// <summary>What somebody looks for, as it stands in the address; what cannot be read there is taken as not said.</summary>
internal sealed record SearchView(string? Text, SearchKind? Kind, DateOnly? From, DateOnly? To, string? After)
{
    private const int MostChars = 200;

    public static SearchView Of(string? text, string? kind, string? from, string? to, string? after) =>
        new(
            string.IsNullOrWhiteSpace(text) ? null : text.Trim()[..Math.Min(MostChars, text.Trim().Length)],
            Enum.TryParse<SearchKind>(kind, ignoreCase: true, out var asked) && Enum.IsDefined(asked) ? asked : null,
            ArticleView.DayOf(from),
            ArticleView.DayOf(to),
            after is { Length: > 0 and < 20 } && after.All(char.IsAsciiDigit) ? after : null
        );

    public SearchQuery Query =>
        new()
        {
            Text = Text,
            Kind = Kind,
            From = From,
            To = To,
            After = After,
        };

    public string Path =>
        QueryHelpers.AddQueryString(
            "/search",
            new Dictionary<string, string?>
            {
                ["q"] = Text,
                ["kind"] = Kind?.ToString(),
                ["from"] = From?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                ["to"] = To?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                ["after"] = After,
            }.Where(p => p.Value is not null)
        );
}
