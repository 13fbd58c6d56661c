using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Signalbox.Radar.Kept;
using Signalbox.Radar.Opportunities.Pages;

namespace Signalbox.Radar.Articles.Pages;

/// <summary>Which articles somebody looks at, as it stands in the address; what cannot be read there is taken as not said.</summary>
internal sealed record ArticleView(
    ArticleStanding? Standing,
    Guid? Source,
    DateOnly? Day,
    string? Text,
    string? After,
    KeptFilter? Kept
)
{
    public static ArticleView Of(
        string? standing,
        string? source,
        string? day,
        string? text,
        string? after,
        string? kept
    ) =>
        new(
            Enum.TryParse<ArticleStanding>(standing, ignoreCase: true, out var asked) && Enum.IsDefined(asked)
                ? asked
                : null,
            Guid.TryParse(source, out var id) ? id : null,
            DayOf(day),
            Short(text),
            Short(after),
            OpportunityView.KeptOf(kept) is { } mine and not KeptFilter.Archived ? mine : null
        );

    public ArticleQuery Query =>
        new()
        {
            Standing = Standing,
            Source = Source,
            Day = Day,
            Text = Text,
            After = After,
            Kept = Kept,
        };

    public bool IsNarrowed => Source is not null || Day is not null || Text is not null || Kept is not null;

    public string Path =>
        QueryHelpers.AddQueryString(
            "/articles",
            new Dictionary<string, string?>
            {
                ["standing"] = Standing?.ToString(),
                ["source"] = Source?.ToString(),
                ["day"] = Day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                ["q"] = Text,
                ["kept"] = Kept?.ToString().ToLowerInvariant(),
                ["after"] = After,
            }.Where(p => p.Value is not null)
        );

    /// <summary>Where the whole list, with its filter, is taken along as a file.</summary>
    public string ExportPath =>
        QueryHelpers.AddQueryString(
            "/api/v1/radar/articles/export",
            new Dictionary<string, string?>
            {
                ["standing"] = Standing?.ToString(),
                ["source"] = Source?.ToString(),
                ["day"] = Day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                ["text"] = Text,
                ["kept"] = Kept?.ToString(),
            }.Where(p => p.Value is not null)
        );

    /// <summary>A day as the browser's date field gives it; null for anything else.</summary>
    public static DateOnly? DayOf(string? day) =>
        DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        && date.Year is > 1970 and < 9999 // the instants around it exist in every zone
            ? date
            : null;

    private static string? Short(string? word) =>
        string.IsNullOrWhiteSpace(word) ? null : word.Trim()[..Math.Min(100, word.Trim().Length)];
}
