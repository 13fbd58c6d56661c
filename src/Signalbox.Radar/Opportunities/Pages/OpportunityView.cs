using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Signalbox.Radar.Kept;

namespace Signalbox.Radar.Opportunities.Pages;

/// <summary>Which list of opportunities somebody looks at, as it stands in the address.</summary>
/// <param name="State">Null shows all; 待看 where the address says nothing.</param>
/// <param name="After">Where the page before ended.</param>
/// <param name="Kept">What one has kept oneself; null is all that one has not put away.</param>
internal sealed record OpportunityView(
    OpportunityState? State,
    string? Kind,
    Guid? Source,
    DateOnly? Day,
    string? Text,
    string? After,
    KeptFilter? Kept = null
)
{
    private const string All = "all";

    /// <summary>What cannot be read in an address is taken as not said.</summary>
    public static OpportunityView Of(
        string? state,
        string? kind,
        string? source,
        string? day,
        string? text,
        string? after,
        string? kept = null
    ) =>
        new(
            state == All ? null
                : Enum.TryParse<OpportunityState>(state, ignoreCase: true, out var asked) && Enum.IsDefined(asked)
                    ? asked
                : OpportunityState.New,
            Short(kind),
            Guid.TryParse(source, out var id) ? id : null,
            DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            && date.Year is > 1970 and < 9999 // the instants around it exist in every zone
                ? date
                : null,
            Short(text),
            Short(after),
            KeptOf(kept)
        );

    public OpportunityQuery Query =>
        new()
        {
            State = State,
            Kind = Kind,
            Source = Source,
            From = Day,
            To = Day,
            Text = Text,
            After = After,
            Kept = Kept,
        };

    /// <summary>Whether anything but the state narrows the list.</summary>
    public bool IsNarrowed =>
        Kind is not null || Source is not null || Day is not null || Text is not null || Kept is not null;

    /// <summary>As in the address; null for the one that goes without saying.</summary>
    public string? StateWord =>
        State switch
        {
            null => All,
            OpportunityState.New => null,
            { } state => state.ToString().ToLowerInvariant(),
        };

    /// <summary>The list, or one of it.</summary>
    /// <param name="below">What follows the id, e.g. <c>/ask</c>.</param>
    public string Path(Guid? id = null, string below = "") =>
        QueryHelpers.AddQueryString(
            id is { } one ? $"/opportunities/{one}{below}" : "/opportunities",
            new Dictionary<string, string?>
            {
                ["state"] = StateWord,
                ["kind"] = Kind,
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
            "/api/v1/radar/opportunities/export",
            new Dictionary<string, string?>
            {
                ["state"] = State?.ToString(),
                ["kind"] = Kind,
                ["source"] = Source?.ToString(),
                ["day"] = Day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                ["text"] = Text,
                ["kept"] = Kept?.ToString(),
            }.Where(p => p.Value is not null)
        );

    public static KeptFilter? KeptOf(string? word) =>
        Enum.TryParse<KeptFilter>(word, ignoreCase: true, out var kept) && Enum.IsDefined(kept) ? kept : null;

    private static string? Short(string? word) =>
        string.IsNullOrWhiteSpace(word) ? null : word.Trim()[..Math.Min(100, word.Trim().Length)];
}
