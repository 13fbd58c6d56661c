using System.ComponentModel.DataAnnotations;
using Signalbox.Platform.Configuration;

namespace Signalbox.Platform.Identity;

/// <summary>Section <c>Identity</c>.</summary>
internal sealed class IdentityOptions
{
    /// <summary>Name of the first administrator.</summary>
    [Required, StringLength(64)]
    [RegularExpression("[^:\\p{C}]+", ErrorMessage = "AdminUsername may hold no colon and no control characters.")]
    public string AdminUsername { get; set; } = "admin";

    /// <summary>The first administrator's password; without it no account is made. Later changes of it change nothing.</summary>
    [Secret, StringLength(128, MinimumLength = 12)]
    public string? AdminPassword { get; set; }

    /// <summary>For the console's sessions, which this version checks and does not use yet; 32 characters or more.</summary>
    [Secret]
    public string? SessionSecret { get; set; }
}
