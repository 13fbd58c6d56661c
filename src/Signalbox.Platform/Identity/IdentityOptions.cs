using System.ComponentModel.DataAnnotations;
using Signalbox.Platform.Configuration;

namespace Signalbox.Platform.Identity;

/// <summary>Section <c>Identity</c>.</summary>
internal sealed class IdentityOptions : IValidatableObject
{
    /// <summary>Name of the first administrator.</summary>
    [Required, StringLength(64)]
    [RegularExpression("[^:\\p{C}]+", ErrorMessage = "AdminUsername may hold no colon and no control characters.")]
    public string AdminUsername { get; set; } = "admin";

    /// <summary>The first administrator's password; without it the page /setup makes the account. Later changes of it change nothing.</summary>
    [Secret, StringLength(128, MinimumLength = 12)]
    public string? AdminPassword { get; set; }

    /// <summary>Signs JWTs; 32 characters or more. A key of the data folder does when it is not given.</summary>
    /// <remarks>Give it where several nodes with data folders of their own serve one database.</remarks>
    [Secret]
    public string? SessionSecret { get; set; }

    /// <summary>How many days a remembered browser may stay away.</summary>
    [Range(1, 365)]
    public int RememberMeDays { get; set; } = 30;

    /// <summary>Whether owners and administrators must have a second factor in production: <c>required</c> or <c>optional</c>.</summary>
    [AllowedValues("required", "optional", ErrorMessage = "SecondFactor must be required or optional.")]
    public string SecondFactor { get; set; } = "required";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (
            AdminPassword is { Length: >= PasswordRules.Shortest } password
            && PasswordRules.Fault(password, AdminUsername) is { } fault
        )
            yield return new ValidationResult(fault, [nameof(AdminPassword)]);
    }
}
