using System.ComponentModel.DataAnnotations;
using Signalbox.Platform.Configuration;

namespace Signalbox.Operations.Alerts;

/// <summary>Section <c>Alerts</c>.</summary>
internal sealed class AlertOptions : IValidatableObject
{
    /// <summary>Whether rules are judged and messages sent.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Names of channels, separated by commas, that get an alert only when no other has delivered it for 10 minutes; in this order.</summary>
    public string FallbackChannels { get; set; } = "";

    /// <summary>Address outside that is called every 5 minutes while alerts work, and that makes noise when it is not; none when not given.</summary>
    [Secret]
    public string? DeadManUrl { get; set; }

    /// <summary>How long the history of alerts is kept.</summary>
    [Range(typeof(TimeSpan), "7.00:00:00", "3650.00:00:00")]
    public TimeSpan KeepHistory { get; set; } = TimeSpan.FromDays(400);

    /// <summary>The names in <see cref="FallbackChannels"/>, in order.</summary>
    public IReadOnlyList<string> Fallbacks() =>
        FallbackChannels.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (
            DeadManUrl is { Length: > 0 }
            && !(Uri.TryCreate(DeadManUrl, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
        )
            yield return new ValidationResult("It must be a whole address, https://….", [nameof(DeadManUrl)]);
    }
}
