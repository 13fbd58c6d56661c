using System.Text.Json;
using Signalbox.Shop.Rules;
using Signalbox.Shop.Xianyu.Mtop;

namespace Signalbox.Shop.Replies;

/// <summary>What was made of a buyer's messages, as it is kept with each of them.</summary>
/// <param name="By"><c>rule</c>, <c>service</c>, <c>model</c>, <c>nothing-fits</c>, or <c>silent.</c> with the reason.</param>
/// <param name="But">What else is to be said of it; null: nothing.</param>
internal sealed record Decision(string By, string? But = null)
{
    /// <summary>It is what is said where nothing else fits; null: it is not.</summary>
    public bool? IsDefault { get; init; }

    /// <summary>The rule that answered.</summary>
    public Guid? Rule { get; init; }

    /// <summary>The word of it that stood in the message.</summary>
    public string? Word { get; init; }

    /// <summary>Vendor and model.</summary>
    public string? Model { get; init; }

    /// <summary>What the model took the buyer to want.</summary>
    public string? Intent { get; init; }

    /// <summary>Yuan; null where the model has no price.</summary>
    public decimal? Cost { get; init; }

    public static Decision Of(RuleHit hit, string? but = null) =>
        new("rule", but) { Rule = hit.Rule.Id, Word = hit.Places is [var place, ..] ? place.Word : null };

    /// <summary>Null where nothing was decided, or it is kept in words of which we know nothing.</summary>
    public static Decision? Read(string? kept)
    {
        try
        {
            return kept is null ? null : JsonSerializer.Deserialize<Decision>(kept, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public string Save() => JsonSerializer.Serialize(this, MtopJson.Options);
}
