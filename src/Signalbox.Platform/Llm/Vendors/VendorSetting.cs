using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using Signalbox.Platform.Llm.Wire;

namespace Signalbox.Platform.Llm.Vendors;

/// <summary>What a vendor is to be like, whole: what is left out gets its default, but the key stays as it was.</summary>
internal sealed record VendorSetting : IValidatableObject
{
    /// <summary>With or without <c>/v1</c>, as the vendor has it; https, or a host in <c>Outbound:AllowedPrivateHosts</c>.</summary>
    [Required, StringLength(500)]
    public required string BaseUrl { get; init; }

    /// <summary>Null leaves the key as it is, empty removes it. To another host it has to be entered again.</summary>
    [StringLength(500)]
    [RegularExpression(@"\s*[\x21-\x7E]*\s*", ErrorMessage = "The key must be one word of ASCII characters.")]
    public string? Key { get; init; }

    /// <summary>Name of a shipped profile, e.g. <c>deepseek</c>, <c>qwen</c>, <c>ollama</c>; <c>plain</c> assumes nothing.</summary>
    [Required]
    public string Profile { get; init; } = ShippedProfiles.Plain;

    /// <summary>Members laid over the profile.</summary>
    public JsonObject? ProfileChanges { get; init; }

    /// <summary>Members laid over every request, except model, messages, stream and tools.</summary>
    public JsonObject? ExtraBody { get; init; }

    /// <summary>Whether it is asked at all.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Requests at once.</summary>
    [Range(1, 1000)]
    public int Concurrency { get; init; } = 20;

    /// <summary>Null is no limit.</summary>
    [Range(1, 1_000_000)]
    public int? RequestsPerMinute { get; init; }

    /// <summary>Input and output together; null is no limit.</summary>
    [Range(1, int.MaxValue)]
    public int? TokensPerMinute { get; init; }

    /// <summary>Models that are added or changed; others of the vendor stay.</summary>
    [MaxLength(100)]
    public IReadOnlyList<ModelSetting> Models { get; init; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!ShippedProfiles.ByName.TryGetValue(Profile, out var shipped))
            yield return new ValidationResult(
                $"There is no profile «{Profile}»; there are {string.Join(", ", ShippedProfiles.ByName.Keys.Order())}.",
                [nameof(Profile)]
            );
        else if (ProfileFault(shipped) is { } fault)
            yield return new ValidationResult(fault, [nameof(ProfileChanges)]);
        if (ExtraBody is not null && ChatBody.ProtectedIn(ExtraBody) is { } member)
            yield return new ValidationResult($"«{member}» is set by the program.", [nameof(ExtraBody)]);
        foreach (var wrong in Models.SelectMany(m => m.Faults()))
            yield return new ValidationResult(wrong, [nameof(Models)]);
        if (Models.DistinctBy(m => m.Name).Count() != Models.Count)
            yield return new ValidationResult("A model is named twice.", [nameof(Models)]);
    }

    private string? ProfileFault(Profile shipped)
    {
        try
        {
            foreach (var model in Models.Select(m => m.ProfileChanges).Prepend(null))
                shipped.With(ProfileChanges?.ToJsonString(), model?.ToJsonString());
            return null;
        }
        catch (JsonException fault)
        {
            return $"The profile cannot be changed like that: {fault.Message}";
        }
    }
}

/// <summary>What a model is to be like.</summary>
internal sealed record ModelSetting
{
    /// <summary>As the vendor calls it; a withdrawn name is stored as the one that took its place.</summary>
    public required string Name { get; init; }

    /// <summary>Tokens of question and answer together; null when not known.</summary>
    public int? ContextTokens { get; init; }

    /// <summary>Null when not known.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>Members laid over the vendor's profile.</summary>
    public JsonObject? ProfileChanges { get; init; }

    /// <summary>Price rows that are added, or replace the one of the same instant and band; older ones stay.</summary>
    public IReadOnlyList<PriceSetting> Prices { get; init; } = [];

    internal IEnumerable<string> Faults()
    {
        if (string.IsNullOrWhiteSpace(Name) || Name.Length > 200)
            yield return "A model needs a name of at most 200 characters.";
        if (ContextTokens < 1 || MaxOutputTokens < 1)
            yield return $"Token limits of {Name} must be above 0.";
        foreach (var price in Prices)
        {
            if (price.Fault() is { } fault)
                yield return $"Price of {Name}: {fault}";
        }
    }
}

/// <summary>Yuan for a million tokens from an instant on.</summary>
internal sealed record PriceSetting
{
    public required DateTimeOffset ValidFrom { get; init; }
    public PriceBand Band { get; init; } = PriceBand.OffPeak;

    /// <summary>Beijing time, e.g. <c>Mon-Fri 09:00-12:00 14:00-18:00</c>; needed for the peak and only there.</summary>
    public string? PeakHours { get; init; }

    public required decimal CachedPerMillion { get; init; }
    public required decimal UncachedPerMillion { get; init; }
    public required decimal OutputPerMillion { get; init; }

    /// <summary>Where the figure is from, at most 500 characters.</summary>
    public string? Note { get; init; }

    internal string? Fault()
    {
        if (CachedPerMillion < 0 || UncachedPerMillion < 0 || OutputPerMillion < 0)
            return "it cannot be below 0.";
        if (Math.Max(UncachedPerMillion, OutputPerMillion) > 1_000_000)
            return "it cannot be above a million.";
        if (Note?.Length > 500)
            return "a note has at most 500 characters.";
        if ((Band == PriceBand.Peak) != (PeakHours is not null))
            return "a peak price needs its hours, and only a peak price has some.";
        return PeakHours is not null && Vendors.PeakHours.TryParse(PeakHours) is null
            ? $"«{PeakHours}» is not written like «Mon-Fri 09:00-12:00 14:00-18:00»."
            : null;
    }
}
