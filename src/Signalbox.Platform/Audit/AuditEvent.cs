using Signalbox.Platform.Identity;

namespace Signalbox.Platform.Audit;

/// <summary>What somebody did, as the audit log keeps it.</summary>
/// <param name="Action">Dotted code, e.g. <c>identity.user.added</c>.</param>
/// <param name="Target">What it was done to: a name or an id; null when the action says it all.</param>
public sealed record AuditEvent(string Action, string? Target = null)
{
    /// <summary>Null when nobody had signed in.</summary>
    public Guid? UserId { get; init; }

    /// <summary>The name as it was then.</summary>
    public string? UserName { get; init; }

    /// <summary>Where the caller was; null when the program itself acted.</summary>
    public string? Address { get; init; }

    /// <summary>What else is worth knowing, kept as JSON. Never a secret.</summary>
    public object? Detail { get; init; }

    /// <summary>An event of a signed-in caller, or of the program itself when that is null.</summary>
    public static AuditEvent By(Actor? actor, string action, string? target = null, object? detail = null) =>
        new(action, target)
        {
            UserId = actor?.UserId,
            UserName = actor?.Name,
            Address = actor?.Address,
            Detail = detail,
        };
}
